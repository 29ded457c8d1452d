// The reviewer's desk: the next case is read while one looks at this one, and
// stands there once this one is answered. Nothing that was read beforehand is
// taken for the last word: the page is read again behind it, and what is sent
// carries the last entry that was seen, as everywhere.
"use strict";
(function () {
  var keep = 5 * 60 * 1000, ahead = null, at = location.pathname + location.search;
  var main = document.getElementById("main");
  function desk(m) { return m.querySelector("[data-desk]"); }
  function form(m) { return m.querySelector('form[method=post][action="/review"]'); }
  if (!main || !desk(main) || !window.fetch || !history.pushState) { return; }

  // A desk as the server sends it; null for any other page.
  function read(answer) {
    return answer.text().then(function (html) {
      var m = new DOMParser().parseFromString(html, "text/html").getElementById("main");
      return m && desk(m) ? document.adoptNode(m) : null; // its pictures begin to load
    });
  }
  function get(url) {
    return fetch(url, { credentials: "same-origin" }).then(function (r) { return r.ok && !r.redirected ? read(r) : null; });
  }
  function prefetch() {
    var url = desk(main).dataset.desk, idle = window.requestIdleCallback || function (f) { setTimeout(f, 200); }; // not while this page is still being drawn
    if (!url || ahead && ahead.url === url || navigator.connection && navigator.connection.saveData) { return; }
    ahead = null;
    idle(function () {
      get(url).then(function (m) {
        if (m && desk(main).dataset.desk === url) { ahead = { url: url, main: m, since: Date.now() }; }
      }, function () { /* it will be read when it is asked for */ });
    }, { timeout: 500 });
  }
  function ready() { return ahead && Date.now() - ahead.since < keep && ahead.url === desk(main).dataset.desk; }

  function put(m) { main.replaceWith(m); main = m; document.dispatchEvent(new Event("case")); }
  function focus() {
    var x = main.querySelector(".errors") || main.querySelector(".review-who");
    if (x) { x.focus({ preventScroll: true }); }
  }
  // touched: somebody has begun to answer, so the page stays as they see it.
  function touched(m) {
    var f = form(m);
    return !f || f.dataset.sent || f.querySelector("input:checked") || f.querySelector("textarea").value !== "";
  }
  // show puts the case that was read beforehand in place, and reads it again.
  function show(url) {
    var m = ahead.main, done = new URLSearchParams(url.split("?")[1] || ""), t = m.querySelector("#review-done");
    ahead = null;
    if (done.get("did") && t) {
      var bar = t.content.cloneNode(true);
      bar.querySelector("span").textContent = done.get("did");
      bar.querySelector("a").setAttribute("href", "/application/" + encodeURIComponent(done.get("of")));
      t.before(bar);
    }
    put(m);
    history.pushState(null, "", url);
    at = url;
    window.scrollTo(0, 0);
    focus();
    get(url).then(function (now) {
      if (main !== m) { return; }
      if (!now) { location.assign(url); return; } // signed out, or nothing waits any more
      var a = form(m), b = form(now);
      if (a && b && a.elements.id.value === b.elements.id.value && !touched(m)) {
        var held = main.contains(document.activeElement);
        put(now);
        if (held) { focus(); }
      }
      prefetch();
    }, function () { /* what is sent is held against what stands by then */ });
  }

  document.addEventListener("click", function (e) {
    var a = e.target.closest('a[data-key="j"]');
    if (a && !e.defaultPrevented && !e.button && !e.ctrlKey && !e.metaKey && !e.shiftKey && ready() && a.getAttribute("href") === ahead.url) {
      e.preventDefault();
      show(ahead.url);
    }
  });
  document.addEventListener("submit", function (e) {
    var f = e.target, b = e.submitter;
    if (e.defaultPrevented || f !== form(main) || !b || !b.name || !ready()) { return; }
    e.preventDefault();
    var body = new URLSearchParams(new FormData(f));
    body.set(b.name, b.value);
    function plainly() { // the form's key says that it is the same
      var i = document.createElement("input");
      i.type = "hidden"; i.name = b.name; i.value = b.value;
      f.append(i);
      f.submit();
    }
    fetch("/review", { method: "POST", body: body, headers: { "X-Next-Case": "1" }, credentials: "same-origin" }).then(function (r) {
      var next = r.headers.get("X-Next-Case");
      if (next && ready() && !/[?&]at=/.test(next)) { show(next); return; }
      if (next) { location.assign(next); return; }
      return (r.redirected ? Promise.resolve(null) : read(r)).then(function (m) {
        if (!m) { plainly(); return; }
        put(m);
        window.scrollTo(0, 0);
        focus();
      });
    }).catch(plainly);
  });
  window.addEventListener("popstate", function () {
    if (location.pathname + location.search !== at) { location.reload(); }
  });
  prefetch();
})();
