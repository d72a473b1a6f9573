(function () {
  "use strict";
  var form = document.querySelector("form[role=search]");
  var input = form.querySelector("input"), count = form.querySelector("output");
  var sections = Array.from(document.querySelectorAll("main section")).map(function (one) {
    return {
      section: one, head: one.querySelector("h2").textContent.toLowerCase(),
      rows: Array.from(one.querySelectorAll("li")).map(function (row) {
        return {row: row, text: row.textContent.toLowerCase()};
      })
    };
  });
  function search() {
    var words = input.value.toLowerCase().split(/\s+/).filter(Boolean), found = 0, forms = 0;
    sections.forEach(function (one) {
      var shown = 0;
      one.rows.forEach(function (row) {
        var has = words.every(function (word) {
          return row.text.indexOf(word) >= 0 || one.head.indexOf(word) >= 0;
        });
        row.row.hidden = !has;
        shown += has;
      });
      one.section.hidden = words.length > 0 && !shown;
      found += shown;
      forms += shown > 0;
    });
    count.textContent = words.length
      ? count.dataset.of.replace("{0}", found).replace("{1}", forms) : "";
  }
  form.hidden = false;
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  input.addEventListener("input", search);
})();
