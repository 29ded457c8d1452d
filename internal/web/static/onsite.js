// On site: names are drawn on the glass, films go to the second that is asked
// for, and a form that cannot be sent without a net waits for it and says so.
// Without this a signature is a picture that is chosen, a link opens the film.
"use strict";
(function () {
  // A name drawn into a frame is the file of the field beside it.
  document.querySelectorAll("[data-glass]").forEach(function (box) {
    var canvas = box.querySelector("canvas"), input = box.querySelector("input[type=file]"), again = box.querySelector("button");
    if (!window.DataTransfer || !canvas.toBlob) { return; }
    canvas.hidden = again.hidden = false;
    input.hidden = true;
    var pen = canvas.getContext("2d"), last = null, drawn = false;
    function clear() {
      var scale = Math.min(window.devicePixelRatio || 1, 2);
      canvas.width = canvas.clientWidth * scale;
      canvas.height = canvas.clientHeight * scale;
      pen.scale(scale, scale);
      pen.lineWidth = 2.6;
      pen.lineCap = pen.lineJoin = "round";
      pen.strokeStyle = "#111";
      drawn = false;
      input.value = "";
    }
    function at(e) {
      var r = canvas.getBoundingClientRect();
      return [e.clientX - r.left, e.clientY - r.top];
    }
    function keep() {
      if (!drawn) { return; }
      canvas.toBlob(function (blob) {
        var carrier = new DataTransfer();
        carrier.items.add(new File([blob], "签名.png", { type: "image/png" }));
        input.files = carrier.files;
      }, "image/png");
    }
    clear();
    canvas.addEventListener("pointerdown", function (e) {
      e.preventDefault();
      canvas.setPointerCapture(e.pointerId);
      last = at(e);
    });
    canvas.addEventListener("pointermove", function (e) {
      if (!last) { return; }
      var next = at(e);
      pen.beginPath();
      pen.moveTo(last[0], last[1]);
      pen.lineTo(next[0], next[1]);
      pen.stroke();
      last = next;
      drawn = true;
    });
    ["pointerup", "pointercancel"].forEach(function (name) {
      canvas.addEventListener(name, function () { last = null; keep(); });
    });
    again.addEventListener("click", clear);
  });

  // A moment plays in the film of the page.
  var film = document.getElementById("film");
  document.querySelectorAll("[data-seek]").forEach(function (link) {
    link.addEventListener("click", function (e) {
      if (!film) { return; }
      e.preventDefault();
      film.currentTime = Number(link.dataset.seek);
      film.play();
      film.scrollIntoView({ block: "nearest" });
    });
  });

  // Without a net a form stays, says that it was not sent, and is sent when
  // there is one. What was typed is kept on the device beside (keep.js).
  var form = document.querySelector("form#the-form.deed"), waits = false, bar = null;
  if (!form) { return; }
  function say(text) {
    if (!bar) {
      bar = document.createElement("div");
      bar.className = "notice-bar unsent";
      bar.setAttribute("role", "status");
      form.parentNode.insertBefore(bar, form);
    }
    bar.textContent = text;
    bar.scrollIntoView({ block: "nearest" });
  }
  form.addEventListener("submit", function (e) {
    if (navigator.onLine) { return; }
    e.preventDefault();
    e.stopImmediatePropagation();
    waits = true;
    say("没有网络，还没有提交。填的文字存在这台设备上；照片和签字留在本页，请不要关掉。有网时自动提交。");
  }, true);
  window.addEventListener("online", function () {
    if (waits) { waits = false; say("网络恢复，正在提交。"); form.requestSubmit(); }
  });
  window.addEventListener("offline", function () { say("没有网络：可以接着填，有网时再提交。"); });
})();
