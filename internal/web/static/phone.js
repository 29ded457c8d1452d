// The teacher's phone page of a lesson: what is written stays on the phone, goes
// out when there is a net, and goes away when the server has said that it came.
// Times are the phone's own; the server keeps its own beside them.
"use strict";
(function () {
  var form = document.getElementById("phone-form"), net = document.getElementById("phone-net"), list = document.getElementById("phone-out");
  var user = document.body.dataset.user;
  if (!net || !user || !window.indexedDB || !window.fetch) { return; }

  function say(text, tone) {
    net.hidden = false;
    net.textContent = text;
    net.className = "phone-net " + (tone || "");
  }
  function clock(ms) {
    var d = new Date(ms);
    return (d.getMonth() + 1) + " 月 " + d.getDate() + " 日 " + d.getHours() + ":" + ("0" + d.getMinutes()).slice(-2);
  }
  function key() {
    return Array.prototype.map.call(window.crypto.getRandomValues(new Uint8Array(16)), function (b) { return ("0" + b.toString(16)).slice(-2); }).join("");
  }

  // Two boxes: what is finished and has not come in, and what is being written.
  function open() {
    return new Promise(function (yes, no) {
      var q = window.indexedDB.open("jinlanling-phone", 1);
      q.onupgradeneeded = function () {
        q.result.createObjectStore("out", { keyPath: "key" });
        q.result.createObjectStore("draft", { keyPath: "id" });
      };
      q.onsuccess = function () { yes(q.result); };
      q.onerror = function () { no(q.error); };
    });
  }
  function box(name, mode, fn) {
    return open().then(function (db) {
      return new Promise(function (yes, no) {
        var t = db.transaction(name, mode), q = fn(t.objectStore(name));
        t.oncomplete = function () { db.close(); yes(q && q.result); };
        t.onabort = t.onerror = function () { db.close(); no(t.error); };
      });
    });
  }
  function put(name, v) { return box(name, "readwrite", function (s) { return s.put(v); }); }
  function drop(name, k) { return box(name, "readwrite", function (s) { return s.delete(k); }); }
  function waiting() {
    return box("out", "readonly", function (s) { return s.getAll(); }).then(function (all) {
      return all.filter(function (r) { return r.user === user; }).sort(function (a, b) { return a.written - b.written; });
    });
  }

  function taken() {
    var fields = [], files = [];
    Array.prototype.forEach.call(form.elements, function (x) {
      if (!x.name || x.name[0] === "_") { return; }
      if (x.type === "file") {
        Array.prototype.forEach.call(x.files, function (f) { files.push([x.name, f]); });
      } else if ((x.type !== "checkbox" && x.type !== "radio") || x.checked) {
        fields.push([x.name, x.value]);
      }
    });
    return { fields: fields, files: files };
  }
  function fill(v) {
    Array.prototype.forEach.call(form.elements, function (x) {
      if (!x.name || x.name[0] === "_") { return; }
      var had = v.fields.filter(function (f) { return f[0] === x.name; });
      if (x.type === "file") {
        var held = new DataTransfer();
        v.files.forEach(function (f) { if (f[0] === x.name) { held.items.add(f[1]); } });
        x.files = held.files;
      } else if (x.type === "checkbox" || x.type === "radio") {
        x.checked = had.some(function (f) { return f[1] === x.value; });
      } else if (had.length) {
        x.value = had[0][1];
      }
    });
  }

  function button(text, does) {
    var b = document.createElement("button");
    b.type = "button";
    b.className = "btn btn-outline-secondary btn-sm";
    b.textContent = text;
    b.addEventListener("click", does);
    return b;
  }
  function show() {
    return waiting().then(function (all) {
      list.textContent = "";
      list.hidden = !all.length;
      all.forEach(function (r) {
        var li = document.createElement("li"), b = document.createElement("b");
        b.textContent = r.title;
        li.appendChild(b);
        li.appendChild(document.createTextNode(" " + clock(r.written) + " 写好" + (r.files.length ? "，图片 " + r.files.length + " 张" : "") +
          "。" + (r.said || "还在手机上，没有交。")));
        if (r.stuck) {
          if (form && r.path === form.getAttribute("action")) {
            li.appendChild(button("拿回来改", function () {
              fill(r);
              drop("out", r.key).then(save).then(show);
            }));
          }
          li.appendChild(button("再交一次", function () { r.stuck = false; put("out", r).then(send); }));
          li.appendChild(button("不要了", function () {
            if (window.confirm("这份登记只在这部手机上，删掉就没有了。")) { drop("out", r.key).then(show); }
          }));
        }
        list.appendChild(li);
      });
      return all;
    });
  }

  var sending = false;
  function send() {
    if (sending) { return Promise.resolve(); }
    sending = true;
    var said = "", tone = "";
    function next(all) {
      var r = all.shift();
      if (!r) { return undefined; }
      if (r.stuck) { return next(all); }
      if (Date.now() < r.ends) {
        r.said = "下课后自动交。";
        return put("out", r).then(function () { return next(all); });
      }
      var body = new FormData();
      r.fields.forEach(function (f) { body.append(f[0], f[1]); });
      r.files.forEach(function (f) { body.append(f[0], f[1], f[1].name || "photo.jpg"); });
      body.append("_key", r.key);
      body.append("written_at", String(r.written));
      body.append("sent_at", String(Date.now()));
      return fetch(r.path, { method: "POST", body: body, credentials: "same-origin", headers: { Accept: "application/json" } }).then(function (res) {
        if (res.redirected) { throw new Error("signin"); }
        if ((res.headers.get("content-type") || "").indexOf("application/json") !== 0) { throw new Error("later"); }
        return res.json();
      }).then(function (a) {
        said = a.message;
        tone = a.kept ? "wait" : "ok";
        if (a.done) { return drop("out", r.key); }
        r.said = a.message;
        r.stuck = !a.later;
        tone = "late";
        return put("out", r);
      }).then(function () { return next(all); }, function (why) {
        said = why.message === "signin" ? "登录已过期。写好的都在手机上，请重新登录后回到这一页，会自动交。" :
          why.message === "later" ? "系统现在不能接收，写好的都在手机上，过一会儿自动再交。" : "没有网。写好的都在手机上，连上后自动交。";
        tone = "wait";
      });
    }
    return waiting().then(next).then(function () {
      sending = false;
      if (said) { say(said, tone); }
      return show();
    }, function () { sending = false; });
  }

  var timer;
  function save() {
    clearTimeout(timer);
    var v = taken();
    v.id = user + " " + form.getAttribute("action");
    v.at = Date.now();
    return put("draft", v).catch(function () { /* the phone is full: the page works as before */ });
  }
  if (form) {
    form.dataset.again = "";
    form.querySelectorAll("[data-now]").forEach(function (b) {
      b.hidden = false;
      b.addEventListener("click", function () {
        var d = new Date(), x = form.elements[b.dataset.now];
        x.value = ("0" + d.getHours()).slice(-2) + ":" + ("0" + d.getMinutes()).slice(-2);
        save();
      });
    });
    form.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(save, 300); });
    form.addEventListener("change", save);
    form.addEventListener("submit", function (e) {
      e.preventDefault();
      clearTimeout(timer);
      var r = taken();
      r.key = key();
      r.user = user;
      r.path = form.getAttribute("action");
      r.title = form.dataset.title;
      r.ends = Number(form.dataset.ends);
      r.written = Date.now();
      put("out", r).then(function () {
        form.reset();
        return drop("draft", user + " " + r.path);
      }).then(send, function () { say("手机存不下了，没有存好。请腾出空间，或有网时直接交。", "late"); });
    });
    box("draft", "readonly", function (s) { return s.get(user + " " + form.getAttribute("action")); }).then(function (v) {
      if (!v || document.querySelector(".errors")) { return; }
      fill(v);
      say("接着 " + clock(v.at) + " 在这部手机上写的。", "");
    }).then(send);
  } else {
    send();
  }
  window.addEventListener("online", send);
  window.addEventListener("offline", function () { say("没有网。照常写，写好的存在手机上，连上后自动交。", "wait"); });
  document.addEventListener("visibilitychange", function () { if (!document.hidden) { send(); } });
  setInterval(send, 30000);

  // Kept for a day without a net: this page, what it is drawn with, the day's other lessons.
  if (!navigator.serviceWorker) { return; }
  navigator.serviceWorker.register(net.dataset.worker, { scope: "/lesson/" }).then(function () {
    return navigator.serviceWorker.ready;
  }).then(function (w) {
    var urls = [location.href.split("#")[0].split("?")[0]];
    document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src], a[data-keep]").forEach(function (x) { urls.push(x.href || x.src); });
    var pipe = new MessageChannel();
    pipe.port1.onmessage = function (e) {
      net.dataset.kept = e.data ? "yes" : "no";
      if (e.data && (net.hidden || !net.textContent)) { say("没有网也能用：这一页和下面列的课已存在手机上，一天内有效。", "ok"); }
    };
    w.active.postMessage({ keep: urls }, [pipe.port2]);
  }).catch(function () { /* the page works as before, with a net */ });
})();
