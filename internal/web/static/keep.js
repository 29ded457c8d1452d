// What was typed into a form stays on the device until the form is done: offered
// again, never filled in unasked. Numbers of persons, passwords and files are
// not kept.
"use strict";
(function () {
  var box;
  try { box = window.localStorage; box.getItem("x"); } catch (e) { return; }
  var who = document.body.dataset.user;
  if (!who) { return; }
  var week = 7 * 24 * 3600 * 1000, prefix = "draft " + who + " ";
  var number = /\d{15,}|(^|\D)1\d{10}(\D|$)/, secret = /id_number|phone|mobile|account|card|password|code|secret|token/;

  // Old drafts go, and those of whoever else was signed in on this device.
  Object.keys(box).forEach(function (k) {
    if (k.indexOf("draft ") !== 0) { return; }
    var d;
    try { d = JSON.parse(box.getItem(k)); } catch (e) { d = null; }
    if (!d || Date.now() - d.at > week || k.indexOf(prefix) !== 0) { box.removeItem(k); }
  });

  var form = document.querySelector("form#the-form.deed[data-keep]");
  // A form that was done: the page that says so was reached by it.
  var done = document.querySelector("[data-done]");
  if (done) {
    try { box.removeItem(window.sessionStorage.getItem("sent") || ""); window.sessionStorage.removeItem("sent"); } catch (e) { /* it goes within a week */ }
  }
  if (!form) { return; }
  var key = prefix + form.getAttribute("action");

  function fields() {
    return Array.prototype.filter.call(form.elements, function (x) {
      return x.name && x.name[0] !== "_" && /^(text|date|month|datetime-local|number|textarea|select-one|checkbox|radio)$/.test(x.type) && !secret.test(x.name);
    });
  }
  function taken() {
    var out = {};
    fields().forEach(function (x, i) {
      var v = x.type === "checkbox" || x.type === "radio" ? (x.checked ? "1" : "") : x.value;
      if (!number.test(v.replace(/[\s-]/g, ""))) { out[i + " " + x.name] = v; }
    });
    return out;
  }
  var first = JSON.stringify(taken()), timer;
  form.addEventListener("input", function () {
    clearTimeout(timer);
    timer = setTimeout(function () {
      var now = taken();
      try {
        if (JSON.stringify(now) === first) { box.removeItem(key); } else { box.setItem(key, JSON.stringify({ at: Date.now(), v: now })); }
      } catch (e) { /* the device is full: the form works as before */ }
    }, 400);
  });
  form.addEventListener("submit", function () { try { window.sessionStorage.setItem("sent", key); } catch (e) { /* as above */ } });

  var kept;
  try { kept = JSON.parse(box.getItem(key)); } catch (e) { kept = null; }
  if (!kept || JSON.stringify(kept.v) === first || document.querySelector(".errors")) { return; }
  var bar = document.createElement("div"), at = new Date(kept.at);
  bar.className = "notice-bar";
  bar.setAttribute("role", "status");
  bar.textContent = "您 " + (at.getMonth() + 1) + " 月 " + at.getDate() + " 日 " + at.getHours() + ":" + ("0" + at.getMinutes()).slice(-2) + " 在这里填过，没有提交。";
  [["接着填", function () {
    fields().forEach(function (x, i) {
      var v = kept.v[i + " " + x.name];
      if (v === undefined) { return; }
      if (x.type === "checkbox" || x.type === "radio") { x.checked = v === "1"; } else { x.value = v; }
      if (x.matches("select")) { x.dispatchEvent(new Event("change")); } // fields that follow a choice
    });
  }], ["不要了", function () { box.removeItem(key); }]].forEach(function (b) {
    var x = document.createElement("button");
    x.type = "button";
    x.className = "btn btn-sm btn-outline-secondary";
    x.textContent = b[0];
    x.addEventListener("click", function () { b[1](); bar.remove(); });
    bar.appendChild(document.createTextNode(" "));
    bar.appendChild(x);
  });
  form.parentNode.insertBefore(bar, form);
})();
