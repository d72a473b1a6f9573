(function () {
  "use strict";
  var main = document.getElementById("main"), said = main.dataset;
  var order = new Intl.Collator(document.documentElement.lang, {numeric: true});
  function all(selector, within) {
    return Array.from((within || document).querySelectorAll(selector));
  }
  function made(tag, about, inside) {
    var one = document.createElement(tag);
    Object.keys(about).forEach(function (name) { one.setAttribute(name, about[name]); });
    one.append.apply(one, inside || []);
    return one;
  }
  // What a cell says, without its marks.
  function spoken(cell) {
    return Array.from(cell.childNodes).filter(function (node) {
      return !(node.classList && node.classList.contains("mark"));
    });
  }
  function text(cell) {
    return spoken(cell).map(function (node) { return node.textContent; }).join("").trim();
  }

  // Tables: sorted by their heads, columns chosen.
  function key(cell) {
    return cell.dataset.v !== undefined ? Number(cell.dataset.v) : text(cell);
  }
  function compare(a, b) {
    if (typeof a === "number" && typeof b === "number") { return a - b; }
    // 85.0 and 85.00 are the same to the collator; each kind still stands together.
    return order.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
  }
  function sortable(table) {
    var heads = Array.from(table.tHead.rows[0].cells), body = table.tBodies[0];
    if (body.rows.length < 2) { return; }
    heads.forEach(function (head, column) {
      if (!head.querySelector("span")) {
        head.replaceChildren(made("span", {}, Array.from(head.childNodes)));
      }
      var parts = Array.from(head.childNodes);
      var button = made("button", {type: "button", title: said.sort}, parts);
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
  }
  function choosable(table) {
    var heads = Array.from(table.tHead.rows[0].cells);
    if (heads.length < 5) { return; }
    var boxes = heads.slice(1).map(function (head, before) {
      var box = made("input", {type: "checkbox"});
      box.checked = true;
      box.addEventListener("change", function () {
        Array.from(table.rows).forEach(function (row) {
          if (row.cells[before + 1]) { row.cells[before + 1].hidden = !box.checked; }
        });
        fade(table.parentElement);
      });
      return made("label", {}, [box, " " + head.textContent]);
    });
    var choice = made("details", {"class": "choose"}, [made("summary", {}, [said.columns])]);
    choice.append.apply(choice, boxes);
    table.parentElement.after(choice);
  }
  all("table.sortable").forEach(function (table) { sortable(table); choosable(table); });

  // What is cut at the right fades there until it is scrolled to its end.
  var windows = all(".scroll");
  function fade(one) {
    one.classList.toggle("more", one.scrollWidth - one.clientWidth - one.scrollLeft > 2);
  }
  function fadeAll() { windows.forEach(fade); }
  windows.forEach(function (one) {
    one.addEventListener("scroll", function () { fade(one); }, {passive: true});
  });
  window.addEventListener("resize", fadeAll);
  window.addEventListener("load", fadeAll);
  document.addEventListener("toggle", fadeAll, true);
  fadeAll();

  // Rows of tables and of pictures that are about the same form, and the same row of it.
  var about = {};
  all("tr[data-form], .of").forEach(function (one) {
    (about[one.dataset.form] = about[one.dataset.form] || []).push(one);
  });
  function alike(one) {
    return (about[one.dataset.form] || []).filter(function (other) {
      var row = one.dataset.row, its = other.dataset.row;
      return row === undefined || its === undefined || row === its;
    });
  }
  var lit = [];
  function light(one) {
    lit.forEach(function (other) { other.classList.remove("lit"); });
    lit = one ? alike(one) : [];
    lit.forEach(function (other) { other.classList.add("lit"); });
  }
  // What a picture's row is: the row of a table about it, that of the same piece first.
  function told(mark) {
    var figure = mark.closest("figure");
    var near = figure && figure.nextElementSibling;
    var rows = alike(mark).filter(function (one) { return one.tagName === "TR"; });
    var whole = rows.filter(function (one) { return one.dataset.row === mark.dataset.row; });
    rows = whole.length ? whole : rows;
    return rows.find(function (one) { return near && near.contains(one); }) || rows[0];
  }
  function copied(cell) {
    return spoken(cell).map(function (node) { return node.cloneNode(true); });
  }
  var tip = made("div", {"class": "tip", popover: "manual", role: "status"});
  var pinned = false;
  function hide() {
    pinned = false;
    tip.classList.remove("pinned");
    if (tip.matches(":popover-open")) { tip.hidePopover(); }
  }
  function show(mark, x, y) {
    var row = told(mark);
    if (!row) { return false; }
    var heads = row.closest("table").tHead.rows[0].cells, list = made("dl", {}), title = null;
    Array.from(row.cells).forEach(function (cell, at) {
      if (cell.tagName === "TH") {
        title = title || made("b", {}, copied(cell));
      } else if (text(cell) && list.children.length < 10) {
        var pair = [made("dt", {}, [heads[at].textContent]), made("dd", {}, copied(cell))];
        list.append(made("div", {}, pair));
      }
    });
    tip.replaceChildren.apply(tip, title ? [title, list] : [list]);
    tip.showPopover();
    var box = tip.getBoundingClientRect(), high = window.innerHeight, wide = window.innerWidth;
    tip.style.left = Math.max(8, Math.min(x + 14, wide - box.width - 8)) + "px";
    tip.style.top = Math.max(8, y + 18 + box.height > high ? y - box.height - 12 : y + 18) + "px";
    return true;
  }
  if (tip.showPopover) {
    document.body.append(tip);
    document.addEventListener("pointermove", function (event) {
      var mark = event.pointerType === "mouse" && event.target.closest(".of");
      if (pinned) { return; }
      if (mark) { hide(); show(mark, event.clientX, event.clientY); } else { hide(); }
    });
    document.addEventListener("click", function (event) {
      var mark = event.target.closest(".of");
      if (tip.contains(event.target)) { return; }
      hide();
      if (mark && show(mark, event.clientX, event.clientY)) {
        pinned = true;
        tip.classList.add("pinned");
        light(mark);
      }
    });
    document.addEventListener("keydown", function (event) {
      if (event.key === "Escape") { hide(); }
    });
    window.addEventListener("scroll", hide, {passive: true});
  }
  ["pointerover", "focusin"].forEach(function (name) {
    document.addEventListener(name, function (event) {
      if (!pinned) { light(event.target.closest("tr[data-form], .of")); }
    });
  });

  // The filter: rows of tables, and of pictures by the forms that are left.
  var rows = all("table.sortable tbody tr, .asked > ol > li, .projects li"), unfolded = [];
  function filter(words, count) {
    var shown = 0, forms = {};
    rows.forEach(function (row) {
      var own = row.textContent.toLowerCase();
      var fits = words.every(function (word) { return own.indexOf(word) >= 0; });
      row.hidden = !fits;
      shown += fits;
      if (fits && row.dataset.form) { forms[row.dataset.form] = true; }
    });
    all(".of").forEach(function (mark) {
      mark.classList.toggle("dim", words.length > 0 && !forms[mark.dataset.form]);
    });
    // What is folded is looked through too, and folds again.
    if (words.length) {
      all("details.folded:not([open])").forEach(function (one) { one.open = true; unfolded.push(one); });
    } else {
      unfolded.splice(0).forEach(function (one) { one.open = false; });
    }
    count.textContent = words.length ? shown + " / " + rows.length : "";
    fadeAll();
  }
  if (rows.length > 5) {
    var asked = made("input", {type: "search", placeholder: said.filterHint, id: "filter"});
    var count = made("output", {"for": "filter"});
    var label = made("label", {"for": "filter"}, [said.filter]);
    var bar = made("div", {"class": "tools", role: "search"}, [label, asked, count]);
    asked.addEventListener("input", function () {
      var words = asked.value.toLowerCase().split(/\s+/).filter(Boolean);
      bar.classList.toggle("on", words.length > 0);
      filter(words, count);
    });
    var first = document.querySelector(".asked + .note, .opening");
    if (first) { first.after(bar); } else { main.prepend(bar); }
  }

  // A picture to take away: the wide drawing with its finding, its source and its letters.
  function lines(words, most) {
    var found = [""], wide = 0;
    (words.match(/[!-~]+\s*|[\s\S]/g) || []).forEach(function (word) {
      var room = Array.from(word).reduce(function (sum, one) {
        return sum + (one.charCodeAt(0) > 8000 ? 9 : 5.2);
      }, 0);
      if (wide + room > most && !/^[，。；：、）」』”]/.test(word)) { found.push(""); wide = 0; }
      found[found.length - 1] += word;
      wide += room;
    });
    return found;
  }
  function alone(figure) {
    var drawn = figure.querySelector("svg.wide").cloneNode(true), space = drawn.namespaceURI;
    var box = drawn.viewBox.baseVal, high = box.height + 8;
    all(".of", drawn).forEach(function (one) { one.remove(); });
    drawn.removeAttribute("aria-hidden");
    function write(words, colour) {
      lines(words, box.width - 12).forEach(function (line) {
        var one = document.createElementNS(space, "text");
        high += 13;
        [["x", 6], ["y", high - 4], ["font-size", "9px"], ["fill", colour]].forEach(function (two) {
          one.setAttribute(two[0], two[1]);
        });
        one.textContent = line;
        drawn.append(one);
      });
    }
    write(figure.querySelector("figcaption").textContent, "#222222");
    write(said.source, "#666666");
    var ground = document.createElementNS(space, "rect");
    var look = document.createElementNS(space, "style");
    var faces = document.querySelector("style").textContent.match(/@font-face\{[^}]*\}/g) || [];
    look.textContent = faces.join("") + 'text{font-family:"Selfeval Latin","Selfeval SC","Noto Sans SC",sans-serif}';
    high += 4;
    [["width", box.width], ["height", high], ["fill", "#FFFFFF"]].forEach(function (two) {
      ground.setAttribute(two[0], two[1]);
    });
    drawn.prepend(look, ground);
    drawn.setAttribute("viewBox", "0 0 " + box.width + " " + high);
    drawn.setAttribute("width", box.width);
    drawn.setAttribute("height", high);
    return {svg: new XMLSerializer().serializeToString(drawn), wide: box.width, high: high};
  }
  function save(name, address) { made("a", {download: name, href: address}).click(); }
  function address(one) { return "data:image/svg+xml;charset=utf-8," + encodeURIComponent(one.svg); }
  function name(figure, kind) {
    return location.pathname.split("/").pop().replace(/\.html$/, "") + "-" + figure.id + kind;
  }
  function png(figure) {
    var one = alone(figure), image = new Image();
    image.onload = function () {
      var paper = made("canvas", {width: Math.round(3 * one.wide), height: Math.round(3 * one.high)});
      var pen = paper.getContext("2d");
      function draw() { pen.drawImage(image, 0, 0, paper.width, paper.height); }
      // Letters of its own are decoded while a picture is drawn for the first time.
      draw();
      setTimeout(function () {
        draw();
        save(name(figure, ".png"), paper.toDataURL("image/png"));
      }, 150);
    };
    image.src = address(one);
  }
  all("figure[id]").forEach(function (figure) {
    if (!figure.querySelector("svg.wide")) { return; }
    var kinds = {SVG: function () { save(name(figure, ".svg"), address(alone(figure))); }, PNG: function () { png(figure); }};
    var buttons = Object.keys(kinds).map(function (kind) {
      var one = made("button", {type: "button"}, [kind]);
      one.addEventListener("click", kinds[kind]);
      return one;
    });
    figure.append(made("p", {"class": "take"}, [said.take].concat(buttons)));
  });

  // A mark leads to its note, which may be folded; what is folded is printed all the same.
  document.addEventListener("click", function (event) {
    var mark = event.target.closest && event.target.closest("a.mark");
    var note = mark && document.getElementById(mark.hash.slice(1));
    if (note) { all("details").forEach(function (one) { if (one.contains(note)) { one.open = true; } }); }
  });
  all("a.mark").forEach(function (mark) {
    var note = document.getElementById(mark.hash.slice(1));
    if (note) { mark.title = note.textContent; }
  });
  var folded = [];
  window.addEventListener("beforeprint", function () {
    folded = all("details:not([open]):not(.choose)");
    folded.forEach(function (one) { one.open = true; });
  });
  window.addEventListener("afterprint", function () {
    folded.forEach(function (one) { one.open = false; });
  });
  // A link that leads into something folded opens it.
  function opened() {
    var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    all("details").forEach(function (one) { if (target && one.contains(target)) { one.open = true; } });
  }
  window.addEventListener("hashchange", opened);
  opened();
})();
