// Files that go up by pieces as soon as they are chosen, and go on where they
// broke off: after a cut of the net, a phone that slept, a page that was closed.
// What is whole stands in the form by its digest, as what was uploaded before
// does; without this script the form sends its files in one piece.
"use strict";
(function () {
  var piece = 8 * 1024 * 1024, waits = [0, 1000, 2000, 4000, 8000, 15000, 30000], most = 60;
  if (!window.tus || !tus.isSupported) { return; }

  function mb(n) { return n < 1048576 ? Math.max(1, Math.round(n / 1024)) + " KB" : (n / 1048576).toFixed(1) + " MB"; }
  function make(tag, cls, text) {
    var e = document.createElement(tag);
    if (cls) { e.className = cls; }
    if (text) { e.textContent = text; }
    return e;
  }
  function button(text, press) {
    var b = make("button", "btn btn-sm btn-outline-primary", text);
    b.type = "button";
    b.addEventListener("click", press);
    return b;
  }

  document.querySelectorAll("input[type=file][data-pieces]").forEach(function (input) {
    var form = input.form, of = input.dataset.pieces.split("/"), needed = input.required;
    var list = make("ul", "sending"), files = [];
    list.setAttribute("aria-live", "polite");
    input.after(list);

    // left says of each file that broke off on this device, whose page this is,
    // that it goes on once it is chosen again.
    var prefix = "tus::" + document.body.dataset.user + "/" + input.dataset.pieces + "/";
    function left() {
      for (var i = 0; i < localStorage.length; i++) {
        var key = localStorage.key(i);
        if (key.indexOf(prefix) !== 0) { continue; }
        try {
          var said = JSON.parse(localStorage.getItem(key)), name = said.metadata && said.metadata.name;
          if (name && !said.metadata.whole && Date.now() - new Date(said.creationTime) < 48 * 3600 * 1000) {
            list.append(make("li", "quiet", "上次没有传完：" + name + "。再选一次这个文件，从断开的地方接着传。"));
          }
        } catch (e) { /* another's entry */ }
      }
    }
    try { left(); } catch (e) { /* a browser that keeps nothing */ }

    function pending() { return files.filter(function (f) { return !f.held; }).length; }
    function settle() {
      input.required = needed && !form.querySelector('input[name="' + input.dataset.held + '"]:checked');
      if (pending() === 0) { note.textContent = ""; }
    }

    function send(file) {
      var line = make("li"), name = make("b", "", file.name), bar = make("progress"), says = make("span", "quiet"), buttons = make("span", "btn-row");
      var at = { held: false, paused: false, tries: 0 };
      bar.max = Math.max(file.size, 1);
      bar.value = 0;
      bar.setAttribute("aria-label", file.name + " 上传进度");
      line.append(name, bar, says, buttons);
      list.append(line);
      files.push(at);

      var stored = "", up = new tus.Upload(file, {
        endpoint: "/pieces", chunkSize: piece, retryDelays: waits, removeFingerprintOnSuccess: false,
        metadata: { noun: of[0], id: of[1], name: file.name },
        fingerprint: function (f) { return Promise.resolve(prefix.slice(5) + [f.name, f.size, f.lastModified].join("/")); },
        onAfterResponse: function (req, res) { stored = res.getHeader("Stored-File") || stored; },
        onShouldRetry: function (err) {
          var status = err.originalResponse ? err.originalResponse.getStatus() : 0;
          return !at.paused && (status === 0 || status >= 500 || status === 409 || status === 423);
        },
        onProgress: function (sent, all) {
          bar.value = sent;
          at.tries = 0;
          says.textContent = mb(sent) + "，共 " + mb(all);
        },
        onError: function (err) {
          var status = err.originalResponse ? err.originalResponse.getStatus() : 0, text = err.originalResponse && err.originalResponse.getBody();
          if (at.paused) { return; }
          if (status >= 400 && status < 500 && status !== 409 && status !== 423) {
            says.textContent = text && text.length < 300 && text.indexOf("<") < 0 ? text : "没有传成，请刷新页面后再试";
            show(again, drop);
            return;
          }
          says.textContent = "网络断了，已传 " + mb(bar.value) + " 留着；网络恢复后自动接着传";
          show(again, drop);
          if (at.tries++ < most) { setTimeout(function () { if (!at.paused && !at.held && !at.going) { go(); } }, 15000); }
        },
        onSuccess: function () { whole(); }
      });
      // mark changes what this device remembers of the file, or forgets it.
      function mark(change) {
        try {
          Object.keys(localStorage).forEach(function (k) {
            if (k.indexOf(prefix + [file.name, file.size, file.lastModified].join("/")) !== 0) { return; }
            var said = change(JSON.parse(localStorage.getItem(k)));
            if (said) { localStorage.setItem(k, JSON.stringify(said)); } else { localStorage.removeItem(k); }
          });
        } catch (e) { /* a browser that keeps nothing */ }
      }
      function show() { buttons.replaceChildren.apply(buttons, arguments); }
      function go() {
        at.paused = false;
        at.going = true;
        show(pause, drop);
        up.start();
      }
      // whole puts the file into the form; the house says by what name.
      function whole() {
        var hold = function () {
          var label = make("label", "form-check"), box = make("input", "form-check-input");
          box.type = "checkbox";
          box.name = input.dataset.held;
          box.value = stored + " " + file.name;
          box.checked = true;
          box.addEventListener("change", settle);
          label.append(box, make("span", "form-check-label", "已上传：" + file.name + "（" + mb(file.size) + "）"));
          line.replaceChildren(label);
          at.held = true;
          mark(function (said) { said.metadata.whole = "1"; return said; });
          settle();
        };
        if (stored) { hold(); return; }
        fetch(up.url, { method: "HEAD", credentials: "same-origin" }).then(function (r) {
          stored = r.headers.get("Stored-File") || "";
          if (stored) { hold(); } else { throw new Error("not kept"); }
        }).catch(function () {
          says.textContent = "没有存好，请再试一次";
          show(again, drop);
        });
      }
      var pause = button("暂停", function () {
        at.paused = true;
        at.going = false;
        up.abort();
        says.textContent = "已暂停，已传 " + mb(bar.value);
        show(again, drop);
      });
      var again = button("继续", function () { go(); });
      var drop = button("取消", function () {
        at.paused = true;
        var url = up.url;
        up.abort();
        if (url) { fetch(url, { method: "DELETE", credentials: "same-origin" }); }
        mark(function () { return null; });
        files.splice(files.indexOf(at), 1);
        line.remove();
        settle();
      });
      window.addEventListener("online", function () { if (!at.paused && !at.held) { up.abort().then(go); } });
      up.findPreviousUploads().then(function (before) {
        if (before.length) {
          up.resumeFromPreviousUpload(before[before.length - 1]);
          says.textContent = "接着上次断开的地方传";
        }
        go();
      });
    }

    var note = make("p", "error");
    note.setAttribute("role", "alert");
    list.after(note);
    input.addEventListener("change", function () {
      list.querySelectorAll("li.quiet").forEach(function (x) { x.remove(); });
      Array.prototype.forEach.call(input.files, send);
      input.value = "";
      input.required = false;
    });
    form.addEventListener("submit", function (e) {
      if (!pending()) { return; }
      e.preventDefault();
      e.stopImmediatePropagation();
      note.textContent = "还有 " + pending() + " 个文件没有传完。传完后再提交，或取消没传完的。";
    }, true);
    window.addEventListener("beforeunload", function (e) { if (pending()) { e.preventDefault(); } });
  });
})();
