// The papers of a case beside its facts: one is looked at, larger, turned, the
// next. Without this the links open them in the frame that stands there.
"use strict";
(function () {
  function links(v) { return Array.prototype.slice.call(v.querySelectorAll("a[data-kind]")); }

  // fit sizes a picture to its stage, turned and enlarged as asked.
  function fit(v) {
    var s = v.look, stage = v.querySelector("[data-stage]"), img = stage.querySelector("img");
    if (!img || !img.naturalWidth) { return; }
    var odd = s.turn % 2 === 1, w = img.naturalWidth, h = img.naturalHeight;
    var high = Math.max(stage.clientHeight - 8, 80), wide = Math.max(stage.clientWidth - 8, 80);
    var k = Math.min(wide / (odd ? h : w), high / (odd ? w : h)) * s.zoom;
    var bw = (odd ? h : w) * k, bh = (odd ? w : h) * k, box = img.parentNode;
    box.style.width = bw + "px"; box.style.height = bh + "px";
    img.style.width = w * k + "px"; img.style.height = h * k + "px";
    img.style.transform = ["none", "translate(" + bw + "px,0) rotate(90deg)", "translate(" + bw + "px," + bh + "px) rotate(180deg)",
      "translate(0," + bh + "px) rotate(270deg)"][s.turn];
  }

  function show(v, i) {
    var list = links(v), stage = v.querySelector("[data-stage]");
    i = (i + list.length) % list.length;
    v.look = { at: i, turn: 0, zoom: 1 };
    list.forEach(function (a, k) { if (k === i) { a.setAttribute("aria-current", "true"); } else { a.removeAttribute("aria-current"); } });
    var a = list[i], kind = a.dataset.kind, name = a.querySelector(".thumb-name").textContent, x;
    v.querySelector("[data-viewer-title]").textContent = "材料 " + (i + 1) + " / " + list.length + "　" + name;
    v.querySelector("[data-viewer-note]").textContent = a.dataset.note;
    stage.textContent = "";
    if (!a.target) {
      x = document.createElement("p");
      x.className = "stage-word";
      x.textContent = "这类文件浏览器打不开，点上面的名称保存后再看。";
    } else if (/^image\//.test(kind)) {
      x = document.createElement("div");
      x.className = "stage-box";
      var img = document.createElement("img");
      img.alt = name;
      img.addEventListener("load", function () { fit(v); });
      img.src = a.href;
      x.appendChild(img);
    } else if (/^(video|audio)\//.test(kind)) {
      x = document.createElement(kind.slice(0, 5));
      x.controls = true;
      x.preload = "metadata";
      x.src = a.href;
    } else {
      x = document.createElement("iframe");
      x.title = name;
      x.src = a.href;
    }
    stage.appendChild(x);
    v.querySelectorAll("[data-view=in], [data-view=out], [data-view=turn]").forEach(function (b) { b.disabled = !/^image\//.test(kind); });
  }

  function begin() {
    document.querySelectorAll("[data-viewer]").forEach(function (v) {
      if (v.look) { return; }
      v.querySelector("[data-viewer-tools]").hidden = v.querySelector("[data-stage]").hidden = false;
      show(v, 0);
    });
  }

  document.addEventListener("click", function (e) {
    var a = e.target.closest("[data-viewer] a[data-kind]"), b = e.target.closest("[data-view]");
    if (a && a.target && !e.button && !e.ctrlKey && !e.metaKey && !e.shiftKey) {
      e.preventDefault();
      show(a.closest("[data-viewer]"), links(a.closest("[data-viewer]")).indexOf(a));
    }
    if (!b) { return; }
    var v = b.closest("[data-viewer]"), s = v.look;
    switch (b.dataset.view) {
    case "on": show(v, s.at + 1); return;
    case "back": show(v, s.at - 1); return;
    case "in": s.zoom = Math.min(s.zoom * 1.4, 12); break;
    case "out": s.zoom = Math.max(s.zoom / 1.4, 1); break;
    case "turn": s.turn = (s.turn + 1) % 4; break;
    }
    fit(v);
  });
  window.addEventListener("resize", function () { document.querySelectorAll("[data-viewer]").forEach(fit); });
  // Who else is at this case is asked for now and then, while the page is looked at.
  var others = document.querySelector("[data-beside]");
  if (others && window.fetch) {
    setInterval(function () {
      if (document.hidden) { return; }
      fetch(others.dataset.beside, { credentials: "same-origin" }).then(function (r) { return r.ok && !r.redirected ? r.text() : null; }).then(function (text) {
        if (text !== null && others.textContent !== text) { others.textContent = text; }
      }, function () { /* asked again in a while */ });
    }, 20000);
  }

  document.addEventListener("case", begin);
  begin();
})();
