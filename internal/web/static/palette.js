// The palette: Ctrl K goes to the search box, and what is typed finds what is
// to be done, pages and things while it is typed. Enter without a choice sends
// the form as always.
"use strict";
(function () {
  var box = document.getElementById("q");
  if (!box || !window.fetch) { return; }
  var list = document.createElement("div"), timer = 0, asked = 0, at = -1;
  list.className = "palette";
  list.id = "palette";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "找到的事项、页面和人员");
  box.form.appendChild(list);
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-controls", "palette");
  box.setAttribute("aria-expanded", "false");
  box.setAttribute("aria-autocomplete", "list");

  function lines() { return list.querySelectorAll(".palette-line"); }
  function show(on) {
    list.hidden = !on;
    box.setAttribute("aria-expanded", String(on));
    if (!on) { at = -1; box.removeAttribute("aria-activedescendant"); }
  }
  function choose(i) {
    var all = lines();
    if (!all.length) { return; }
    at = (i + all.length) % all.length;
    all.forEach(function (a, k) {
      a.id = "palette-" + k;
      a.setAttribute("aria-selected", String(k === at));
    });
    box.setAttribute("aria-activedescendant", "palette-" + at);
    all[at].scrollIntoView({ block: "nearest" });
  }
  function ask() {
    var n = ++asked, text = box.value.trim();
    if (/^[0-9０-９\s-]{6,}[XxＸｘ]?$/.test(text)) { text = "000000"; } // a number of a person goes into no address
    fetch("/palette?q=" + encodeURIComponent(text), { credentials: "same-origin" }).then(function (r) {
      return r.ok && !r.redirected ? r.text() : "";
    }).then(function (html) {
      if (n !== asked || document.activeElement !== box) { return; }
      list.innerHTML = html; // written by the server, names escaped
      at = -1;
      show(html !== "");
    }, function () { /* the form still searches */ });
  }
  box.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(ask, 120); });
  box.addEventListener("keydown", function (e) {
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      e.preventDefault();
      if (list.hidden) { ask(); return; }
      choose(e.key === "ArrowDown" ? at + 1 : at < 0 ? -1 : at - 1);
    } else if (e.key === "Escape") {
      show(false);
    } else if (e.key === "Enter" && at >= 0 && !list.hidden) {
      e.preventDefault();
      location.assign(lines()[at].href);
    }
  });
  box.addEventListener("blur", function () { setTimeout(function () { if (!list.contains(document.activeElement)) { show(false); } }, 150); });
  list.addEventListener("mousedown", function (e) { e.preventDefault(); }); // the box keeps the focus, and the line its click
  document.addEventListener("keydown", function (e) {
    if ((e.ctrlKey || e.metaKey) && !e.altKey && !e.shiftKey && e.key.toLowerCase() === "k") {
      e.preventDefault();
      box.focus();
      box.select();
      ask();
    }
  });
})();
