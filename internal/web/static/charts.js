// Draws the charts of a page from the table beside each; a bar opens the
// people behind it.
"use strict";
(function () {
  if (!window.echarts) { return; }
  document.querySelectorAll("[data-chart]").forEach(function (box) {
    var table = document.getElementById(box.dataset.chart);
    var heads = Array.prototype.map.call(table.querySelectorAll("thead th"), function (th) { return th.textContent; });
    var wanted = box.dataset.columns.split(",").map(Number);
    var names = [], links = [], series = wanted.map(function (c) { return { name: heads[c], type: "bar", barMaxWidth: 22, data: [] }; });
    table.querySelectorAll("tbody tr:not(.sum)").forEach(function (tr) {
      names.push(tr.cells[0].textContent.trim().replace(/（.*/, ""));
      links.push(wanted.map(function (c) { var a = tr.cells[c].querySelector("a"); return a ? a.href : ""; }));
      wanted.forEach(function (c, i) { series[i].data.push(Number(tr.cells[c].textContent.replace(/[^0-9.-]/g, ""))); });
    });
    var legend = document.createElement("ul");
    legend.className = "legend no-print";
    series.forEach(function (x, i) { var li = document.createElement("li"); li.className = "k" + i; li.textContent = x.name; legend.appendChild(li); });
    box.parentNode.insertBefore(legend, box);
    var chart = window.echarts.init(box);
    chart.setOption({
      color: ["#c9d6e8", "#1f4e8c", "#b98a2a", "#2c7a52", "#6b7785"],
      animationDuration: 300,
      tooltip: { trigger: "axis" },
      grid: { left: 8, right: 8, bottom: 8, top: 24, containLabel: true },
      xAxis: {
        type: "category",
        data: names,
        axisLabel: { interval: 0, width: Math.max(56, Math.floor((box.clientWidth - 70) / names.length) - 8), overflow: "break" }
      },
      yAxis: { type: "value" },
      series: series
    });
    chart.on("click", function (e) { var to = links[e.dataIndex][e.seriesIndex]; if (to) { window.location = to; } });
    window.addEventListener("resize", function () { chart.resize(); });
  });
})();
