"use strict";
(function () {
  var root = document.documentElement;
  var $ = function (id) { return document.getElementById(id); };
  document.querySelectorAll(".tombol,.saring").forEach(function (e) { e.hidden = false; });

  // theme: the system's choice until someone presses the button
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  function saved() { try { return localStorage.getItem("opini-tema"); } catch (e) { return null; } }
  function paint(theme) {
    if (theme) root.dataset.tema = theme; else delete root.dataset.tema;
    $("tema").setAttribute("aria-pressed", String((theme || (dark.matches ? "gelap" : "terang")) === "gelap"));
  }
  paint(saved());
  $("tema").addEventListener("click", function () {
    var next = this.getAttribute("aria-pressed") === "true" ? "terang" : "gelap";
    try { localStorage.setItem("opini-tema", next); } catch (e) { /* private mode: this page only */ }
    paint(next);
  });

  $("cetak").addEventListener("click", function () {
    root.classList.add("hanya-ringkasan");
    window.print();
    root.classList.remove("hanya-ringkasan");
  });

  // a link to an issue opens its page
  function reveal() {
    var target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (target && target.tagName === "DETAILS") { target.open = true; target.scrollIntoView(); }
  }
  window.addEventListener("hashchange", reveal);
  reveal();

  // register: search and level
  var find = $("cari"), pick = $("pilih");
  if (find) {
    var rows = Array.prototype.slice.call(document.querySelectorAll(".register .baris[data-level]"));
    var FIRST = 50, more = $("semua"), all = rows.length <= FIRST;
    var texts = rows.map(function (r) {
      return (r.querySelector(".jdl").textContent + " " + r.querySelector(".pj").textContent).toLowerCase();
    });
    var filter = function () {
      var words = find.value.toLowerCase().split(/\s+/), level = pick.value, shown = 0;
      rows.forEach(function (row, i) {
        var ok = (!level || row.dataset.level === level) && words.every(function (w) { return texts[i].indexOf(w) >= 0; });
        shown += ok ? 1 : 0;
        row.hidden = !ok || (!all && shown > FIRST);
      });
      var seen = all ? shown : Math.min(shown, FIRST);
      $("hasil").textContent = seen === rows.length ? seen + " isu" : seen + " dari " + (shown < rows.length ? shown + " isu yang cocok" : shown + " isu");
      more.hidden = all || shown <= FIRST;
    };
    find.addEventListener("input", filter);
    pick.addEventListener("change", filter);
    more.addEventListener("click", function () { all = true; filter(); });
    filter();
  }

  // charts: pointer or arrow keys read out one day
  var tip = $("tip"), number = new Intl.NumberFormat("id-ID", { maximumFractionDigits: 1 });
  var names = ["volume mentah", "setelah diredam", "negatif", "biasanya"];
  document.querySelectorAll(".bidang[data-hari]").forEach(function (field) {
    var days = JSON.parse(field.dataset.hari), cursor = field.querySelector(".kursor"), at = days.length - 1;
    function show(i) {
      at = Math.max(0, Math.min(days.length - 1, i));
      var day = days[at], box = field.getBoundingClientRect(), x = (at + 0.5) / days.length;
      tip.textContent = "";
      var head = document.createElement("b");
      head.textContent = day[0];
      tip.appendChild(head);
      names.forEach(function (name, k) {
        if (day[k + 1] === null) return;
        var line = document.createElement("span");
        line.textContent = name + " " + number.format(day[k + 1]);
        if (k === 3 && day[5] !== null) line.textContent += " (" + number.format(day[5]) + "–" + number.format(day[6]) + ")";
        tip.appendChild(line);
      });
      tip.hidden = false;
      cursor.hidden = false;
      cursor.style.left = 100 * x + "%";
      var left = box.left + x * box.width + 12;
      if (left + tip.offsetWidth > window.innerWidth - 8) left = box.left + x * box.width - tip.offsetWidth - 12;
      tip.style.left = Math.max(8, left) + "px";
      tip.style.top = Math.max(8, box.top + 8) + "px";
    }
    function hide() { tip.hidden = true; cursor.hidden = true; }
    field.addEventListener("pointermove", function (e) {
      var box = field.getBoundingClientRect();
      show(Math.floor((e.clientX - box.left) / box.width * days.length));
    });
    field.addEventListener("pointerleave", hide);
    field.addEventListener("blur", hide);
    field.addEventListener("keydown", function (e) {
      var step = { ArrowLeft: -1, ArrowRight: 1, Home: -1e6, End: 1e6 }[e.key];
      if (step) { e.preventDefault(); show(at + step); } else if (e.key === "Escape") hide();
    });
  });
})();
