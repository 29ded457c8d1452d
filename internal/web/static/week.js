// The week: a lesson is dragged to another day or part of it, or carried there
// by the arrow keys. Both lead to the form that moves it, which says what speaks
// against it. Without this a lesson is chosen and the form above is filled in.
"use strict";
(function () {
  var week = document.querySelector("[data-week]"), says = document.querySelector("[data-week-says]");
  if (!week) { return; }
  var days = Array.prototype.slice.call(week.children);
  function slots(day) { return Array.prototype.slice.call(day.querySelectorAll("[data-to]")); }
  // What is put into the part of a day in which it was keeps its own time.
  function target(lesson, slot) {
    var own = lesson.dataset.at, part = slots(slot.parentNode).indexOf(slot);
    return part === Number(lesson.dataset.part) ? slot.dataset.to.slice(0, 11) + own.slice(11) : slot.dataset.to;
  }
  function go(lesson, slot) {
    var to = target(lesson, slot);
    if (to !== lesson.dataset.at) {
      location.href = "/lesson/" + lesson.dataset.lesson + "/do/move?starts_at=" + encodeURIComponent(to);
    }
  }
  function told(lesson, slot) {
    var to = target(lesson, slot);
    return "改到 " + Number(to.slice(5, 7)) + " 月 " + Number(to.slice(8, 10)) + " 日 " + to.slice(11) + "。按回车下一步，按 Esc 还原。";
  }
  week.querySelectorAll("[data-lesson]").forEach(function (lesson) {
    var home = lesson.parentNode;
    lesson.dataset.part = slots(home.parentNode).indexOf(home);
    lesson.addEventListener("dragstart", function (e) { e.dataTransfer.setData("text/plain", lesson.dataset.lesson); });
    lesson.addEventListener("keydown", function (e) {
      var slot = lesson.parentNode, day = days.indexOf(slot.parentNode), part = slots(slot.parentNode).indexOf(slot);
      if (e.key === "Escape" && slot !== home) {
        home.appendChild(lesson);
        says.textContent = "已还原。";
      } else if (e.key === "Enter" && slot !== home) {
        e.preventDefault();
        return go(lesson, slot);
      } else if (e.key === "ArrowLeft") {
        day -= 1;
      } else if (e.key === "ArrowRight") {
        day += 1;
      } else if (e.key === "ArrowUp") {
        part -= 1;
      } else if (e.key === "ArrowDown") {
        part += 1;
      } else {
        return;
      }
      e.preventDefault();
      if (e.key !== "Escape" && days[day] && slots(days[day])[part]) {
        slot = slots(days[day])[part];
        slot.appendChild(lesson);
        says.textContent = slot === home ? "已还原。" : told(lesson, slot);
      }
      lesson.focus();
    });
  });
  days.forEach(function (day) {
    slots(day).forEach(function (slot) {
      slot.addEventListener("dragover", function (e) { e.preventDefault(); slot.dataset.over = ""; });
      slot.addEventListener("dragleave", function () { delete slot.dataset.over; });
      slot.addEventListener("drop", function (e) {
        e.preventDefault();
        delete slot.dataset.over;
        var lesson = week.querySelector("[data-lesson='" + e.dataTransfer.getData("text/plain").replace(/[^0-9A-Za-z-]/g, "") + "']");
        if (lesson) { go(lesson, slot); }
      });
    });
  });
})();
