(function () {
  "use strict";
  var hint = (document.getElementById("main").dataset || {}).sort || "";
  document.querySelectorAll("table.sortable").forEach(function (table) {
    var body = table.tBodies[0];
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, column) {
      var button = document.createElement("button");
      button.type = "button";
      button.title = hint;
      button.textContent = head.textContent;
      head.textContent = "";
      head.appendChild(button);
      button.addEventListener("click", function () {
        var down = head.getAttribute("aria-sort") === "ascending";
        Array.prototype.forEach.call(table.tHead.rows[0].cells, function (other) {
          other.removeAttribute("aria-sort");
        });
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        var rows = Array.prototype.slice.call(body.rows);
        rows.sort(function (a, b) {
          var x = a.cells[column], y = b.cells[column];
          var empty = !x.textContent - !y.textContent || (!x.textContent && !y.textContent ? 0 : null);
          if (!x.textContent || !y.textContent) { return empty || 0; }
          var order = x.dataset.v !== undefined && y.dataset.v !== undefined
            ? x.dataset.v - y.dataset.v
            : x.textContent.localeCompare(y.textContent, document.documentElement.lang, {numeric: true});
          return down ? -order : order;
        });
        rows.forEach(function (row) { body.appendChild(row); });
      });
    });
  });
})();
