// What pages do beyond plain forms: they work without it.
"use strict";
(function () {
  // A form is sent once, however often its button is pressed.
  document.addEventListener("submit", function (e) {
    var f = e.target;
    if ("again" in f.dataset) { return; }
    if (f.dataset.sent) { e.preventDefault(); return; }
    if (f.method === "post") {
      f.dataset.sent = "1";
      f.querySelectorAll("button[type=submit]").forEach(function (b) { b.setAttribute("aria-disabled", "true"); });
    }
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (f) { delete f.dataset.sent; });
  });
  // Who leaves takes along the pages that the phone kept for a day without a net, and what lists were asked.
  document.querySelectorAll('form[action="/logout"]').forEach(function (f) {
    f.addEventListener("submit", function () {
      if (window.caches) { window.caches.delete("phone"); }
      try { window.sessionStorage.clear(); } catch (e) { /* nothing was kept */ }
    });
  });
  // The summary of errors takes the focus.
  var errors = document.querySelector(".errors");
  if (errors) { errors.focus(); }
  // A filter that is chosen is applied.
  document.querySelectorAll("form.filters select").forEach(function (s) {
    s.addEventListener("change", function () { s.form.requestSubmit(); });
  });
  // What a list was asked for last in this tab is offered again where it is opened without a question; a question with a
  // number of a person is not kept.
  var filters = document.querySelector("form.filters"), user = document.body.dataset.user;
  if (filters && user) {
    var names = Array.prototype.map.call(filters.elements, function (x) { return x.name; }).concat("sort", "col");
    var kept = new URLSearchParams(), at = "asked " + user + " " + location.pathname;
    new URLSearchParams(location.search).forEach(function (v, k) { if (v && names.indexOf(k) >= 0) { kept.append(k, v); } });
    var now = kept.toString(), last = null;
    try {
      last = window.sessionStorage.getItem(at);
      if (now && !/[0-9]{15}/.test(decodeURIComponent(now).replace(/[\s+-]/g, ""))) { window.sessionStorage.setItem(at, now); }
    } catch (e) { /* nothing is offered */ }
    if (!now && last) {
      var again = document.createElement("a"), place = document.createElement("div");
      again.href = location.pathname + "?" + last;
      again.textContent = "按上次的条件";
      place.appendChild(again);
      filters.appendChild(place);
    }
  }
  document.querySelectorAll("[data-copy]").forEach(function (b) {
    b.hidden = false;
    b.addEventListener("click", function () {
      var from = document.getElementById(b.getAttribute("data-copy"));
      var said = function () { b.textContent = "已复制"; };
      from.select();
      if (navigator.clipboard) navigator.clipboard.writeText(from.value).then(said);
      else if (document.execCommand("copy")) said();
    });
  });
  document.querySelectorAll("[data-print]").forEach(function (b) {
    b.hidden = false;
    b.addEventListener("click", function () { window.print(); });
  });
  document.querySelectorAll("[data-check-all]").forEach(function (b) {
    b.addEventListener("change", function () {
      document.querySelectorAll('input[name="' + b.dataset.checkAll + '"]').forEach(function (x) { x.checked = b.checked; });
    });
  });
  // A field that only some choices need is shown while one of them is made, and sent only then.
  document.querySelectorAll("[data-when]").forEach(function (box) {
    var at = box.dataset.when.indexOf("="), values = box.dataset.when.slice(at + 1).split(" ");
    var choice = box.closest("form").elements[box.dataset.when.slice(0, at)];
    var follow = function () {
      box.hidden = values.indexOf(choice.value) < 0;
      box.querySelectorAll("input, select, textarea").forEach(function (x) { x.disabled = box.hidden; });
    };
    choice.addEventListener("change", follow);
    follow();
  });
  // Six digits are sent as soon as they stand there: they do not live long.
  document.querySelectorAll("input.six").forEach(function (six) {
    six.addEventListener("input", function () {
      if (six.value.replace(/[^0-9]/g, "").length === 6) { six.form.requestSubmit(); }
    });
  });
  // A key presses the button that names it, while nobody is typing.
  document.addEventListener("keydown", function (e) {
    var at = document.activeElement;
    if (e.ctrlKey || e.altKey || e.metaKey || at.matches("input:not([type=checkbox]):not([type=radio]), textarea, select")) { return; }
    var b = document.querySelector('[data-key="' + CSS.escape(e.key.toLowerCase()) + '"]');
    if (!b) { return; }
    e.preventDefault();
    if (b.matches("textarea")) { b.focus(); } else { b.click(); }
  });
  // What the offline page hands over stands behind the #, which is sent to nobody.
  // A box that names a key takes what follows it; one that names none takes what has none.
  var handed = /^#(?:(number)=)?(.+)$/.exec(location.hash);
  document.querySelectorAll("[data-from-fragment]").forEach(function (box) {
    if (handed && box.getAttribute("data-from-fragment") === (handed[1] || "")) {
      try { box.value = decodeURIComponent(handed[2]); } catch (e) { return; }
      history.replaceState(null, "", location.pathname);
      box.scrollIntoView();
    }
  });
  // "/" goes to the search box.
  document.addEventListener("keydown", function (e) {
    var box = document.getElementById("q");
    if (e.key === "/" && box && !/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) { e.preventDefault(); box.focus(); }
  });
})();
