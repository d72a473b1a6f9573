(function () {
  "use strict";
  var main = document.getElementById("main");
  var hint = main.dataset.sort || "";
  var order = new Intl.Collator(document.documentElement.lang, {numeric: true});
  // What a cell is sorted by: its exact figure, else its text without marks.
  function key(cell) {
    if (cell.dataset.v !== undefined) { return Number(cell.dataset.v); }
    return Array.from(cell.childNodes).filter(function (node) {
      return !(node.classList && node.classList.contains("mark"));
    }).map(function (node) { return node.textContent; }).join("").trim();
  }
  function compare(a, b) {
    if (typeof a === "number" && typeof b === "number") { return a - b; }
    // 85.0 and 85.00 are the same to the collator; each kind still stands together.
    return order.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
  }
  document.querySelectorAll("table.sortable").forEach(function (table) {
    var heads = Array.from(table.tHead.rows[0].cells), body = table.tBodies[0];
    if (body.rows.length < 2) { return; }
    heads.forEach(function (head, column) {
      var button = document.createElement("button");
      button.type = "button";
      button.title = hint;
      if (!head.querySelector("span")) {
        head.innerHTML = "<span>" + head.innerHTML + "</span>";
      }
      button.append.apply(button, Array.from(head.childNodes));
      head.appendChild(button);
      button.addEventListener("click", function () {
        var down = head.getAttribute("aria-sort") === "ascending";
        heads.forEach(function (other) { other.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        var rows = Array.from(body.rows).map(function (row) {
          return {row: row, key: key(row.cells[column])};
        });
        rows.sort(function (a, b) {
          // What is empty stays last either way.
          if (a.key === "" || b.key === "") { return (a.key === "") - (b.key === ""); }
          return down ? compare(b.key, a.key) : compare(a.key, b.key);
        });
        rows.forEach(function (one) { body.appendChild(one.row); });
      });
    });
  });
  // What is cut at the right fades there until it is scrolled to its end.
  var windows = Array.from(document.querySelectorAll(".scroll"));
  function fade(one) {
    one.classList.toggle("more", one.scrollWidth - one.clientWidth - one.scrollLeft > 2);
  }
  function fadeAll() { windows.forEach(fade); }
  windows.forEach(function (one) {
    one.addEventListener("scroll", function () { fade(one); }, {passive: true});
  });
  window.addEventListener("resize", fadeAll);
  window.addEventListener("load", fadeAll);
  fadeAll();
  // A mark leads to its note, which may be folded; what is folded is printed all the same.
  document.addEventListener("click", function (event) {
    var mark = event.target.closest && event.target.closest("a.mark");
    var note = mark && document.getElementById(mark.hash.slice(1));
    if (note) { note.closest("details").open = true; }
  });
  var folded = [];
  window.addEventListener("beforeprint", function () {
    folded = Array.from(document.querySelectorAll("details:not([open])"));
    folded.forEach(function (one) { one.open = true; });
  });
  window.addEventListener("afterprint", function () {
    folded.forEach(function (one) { one.open = false; });
  });
})();
