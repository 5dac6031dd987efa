/* A reader's own verdicts, beside the book's. The page stands without this script as a list of
   claims with the book's verdicts; with it, each claim gets a list to choose from, and the book's
   verdicts stay hidden until they are asked for. What is chosen is kept in the browser's local
   storage under one key, or, where the browser keeps nothing, for the visit. Nothing is sent
   anywhere. */
(function () {
  "use strict";

  var KEY = "partners-or-periphery.verdicts", LARGEST_FILE = 1e6;
  var NOT_JUDGED = "not judged";
  var lasting = !localStorage.forThisVisit;

  var make = window.livebook.make, button = window.livebook.button;

  function count(number, one, many) {
    return number + " " + (number === 1 ? one : many);
  }

  /* Cohen's kappa; null where chance alone would make the two agree on everything. */
  function kappa(pairs) {
    var first = {}, second = {}, same = 0, expected = 0, n = pairs.length;
    pairs.forEach(function (pair) {
      first[pair[0]] = (first[pair[0]] || 0) + 1;
      second[pair[1]] = (second[pair[1]] || 0) + 1;
      same += pair[0] === pair[1] ? 1 : 0;
    });
    Object.keys(first).forEach(function (label) {
      expected += first[label] * (second[label] || 0) / (n * n);
    });
    return n === 0 || Math.abs(1 - expected) < 1e-9 ? null : (same / n - expected) / (1 - expected);
  }

  /* Rows of a CSV text, with quoted cells; some spreadsheets write semicolons. */
  function csvRows(text) {
    var separator = text.split("\n")[0].indexOf(",") < 0 ? ";" : ",";
    var rows = [[]], cell = "", quoted = false;
    for (var i = 0; i < text.length; i += 1) {
      var c = text[i];
      if (quoted) {
        if (c !== '"') { cell += c; }
        else if (text[i + 1] === '"') { cell += c; i += 1; }
        else { quoted = false; }
      } else if (c === '"') { quoted = true; }
      else if (c === separator) { rows[rows.length - 1].push(cell); cell = ""; }
      else if (c === "\n") { rows[rows.length - 1].push(cell); cell = ""; rows.push([]); }
      else if (c !== "\r") { cell += c; }
    }
    rows[rows.length - 1].push(cell);
    return rows;
  }

  function csvCell(text) {
    return /[",\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
  }

  function isObject(value) {
    return value !== null && typeof value === "object" && !Array.isArray(value);
  }

  function start(tool, settings) {
    var claims = {}, verdicts = {}, foreign = {}, unreadable = false;
    var comparison, mode, status;

    /* The claims are read off the tables of the page. */
    document.querySelectorAll("table.verdicts-table").forEach(function (table) {
      var head = make("th", "Yours", { "class": "head", "scope": "col" });
      table.tHead.rows[0].cells[1].before(head);
      Array.from(table.tBodies[0].rows).forEach(function (row) {
        var link = row.cells[0].querySelector("a"), title = link.textContent.trim();
        var id = title.slice(0, 3), cell = row.cells[1];
        var own = row.insertCell(1), select = make("select", "", { "aria-label": "Your verdict on " + title });
        select.append(new Option(NOT_JUDGED, ""));
        settings.verdicts.forEach(function (verdict) { select.append(new Option(verdict, verdict)); });
        own.append(select);
        var book = make("span", cell.textContent.trim(), { "class": "verdicts-book" });
        var veil = make("span", "hidden", { "class": "verdicts-veil" });
        cell.replaceChildren(book, veil);
        claims[id] = {
          id: id, title: title, href: link.getAttribute("href"), select: select, verdict: book.textContent,
          book: book, veil: veil, row: row, field: settings.fields[id[0]]
        };
        select.addEventListener("change", function () { choose(id, select.value); });
      });
    });
    var ids = Object.keys(claims);

    function judged() {
      return ids.filter(function (id) { return verdicts[id]; });
    }

    function say(text) { status.textContent = text; }

    function progress() { return judged().length + " of " + ids.length + " claims judged."; }

    function known(id) { return Object.prototype.hasOwnProperty.call(claims, id); }

    function valid(verdict) { return settings.verdicts.indexOf(verdict) >= 0; }

    /* Take over what was stored; what this edition does not know is carried along, not counted. */
    function restore() {
      var text = localStorage.getItem(KEY);
      verdicts = {}; foreign = {}; unreadable = false;
      if (text === null) { return; }
      try {
        var stored = JSON.parse(text);
        if (!isObject(stored) || !isObject(stored.verdicts)) { throw new Error("another form"); }
        Object.keys(stored.verdicts).forEach(function (id) {
          var verdict = stored.verdicts[id];
          (known(id) && valid(verdict) ? verdicts : foreign)[id] = verdict;
        });
      } catch (error) { unreadable = true; }
    }

    function content() {
      var all = Object.assign({}, foreign, verdicts);
      return JSON.stringify({ what: settings.what, version: 1, verdicts: all });
    }

    function store() {
      localStorage.setItem(KEY, content());
      unreadable = false;
    }

    function kept() {
      return lasting ? "Kept in this browser." : "Your browser keeps nothing for this site beyond this visit: save your verdicts as a file before you close the window.";
    }

    function show() {
      ids.forEach(function (id) {
        var claim = claims[id];
        var visible = mode.value === "all" || (mode.value === "judged" && verdicts[id]);
        claim.select.value = verdicts[id] || "";
        claim.book.hidden = !visible;
        claim.veil.hidden = !!visible;
      });
    }

    function choose(id, verdict) {
      if (verdict) { verdicts[id] = verdict; } else { delete verdicts[id]; }
      delete foreign[id];
      store();
      comparison.hidden = true;
      show();
      say(id + ": " + (verdict || NOT_JUDGED) + ". " + progress() + " " + kept());
    }

    /* Comparison --------------------------------------------------------------------------- */

    function line(cells, tag) {
      var row = make("tr");
      cells.forEach(function (text, number) {
        row.append(make(number ? tag : "th", String(text), number ? {} : { "scope": tag === "th" ? "col" : "row" }));
      });
      return row;
    }

    function compare() {
      var mine = judged();
      if (!mine.length) {
        say("There is nothing to compare yet: give a verdict on some claims first.");
        return;
      }
      var same = mine.filter(function (id) { return verdicts[id] === claims[id].verdict; });
      var differ = mine.filter(function (id) { return same.indexOf(id) < 0; });
      var agreement = kappa(mine.map(function (id) { return [verdicts[id], claims[id].verdict]; }));
      var heading = make("h2", "You and the book", { "tabindex": "-1" });
      var table = make("table", "", { "class": "table" }), head = make("thead"), body = make("tbody");
      table.append(make("caption", "Claims you judged, and how many as the book does"), head, body);
      head.append(line(["Field", "Judged", "As the book"], "th"));
      Object.keys(settings.fields).forEach(function (letter) {
        function here(id) { return id[0] === letter; }
        body.append(line([settings.fields[letter], mine.filter(here).length, same.filter(here).length], "td"));
      });
      body.append(line(["all", mine.length, same.length], "td"));
      var beyond = agreement === null
        ? "Cohen's kappa cannot be computed: you and the book gave all these claims one and the same verdict."
        : "Cohen's kappa, the agreement beyond chance, is " + agreement.toFixed(2).replace("-", "−") +
          " (1 would be full agreement, 0 no more than chance).";
      if (mine.length < 20) { beyond += " On so few claims it says little."; }
      comparison.replaceChildren(heading, table, make("p", beyond, { "class": "verdicts-kappa" }));
      if (differ.length) {
        comparison.append(make("p", "Where you differ, the claim leads to what the book found:"));
        var list = make("ul", "", { "class": "verdicts-differ" });
        differ.forEach(function (id) {
          var item = make("li");
          item.append(
            make("a", claims[id].title, { "href": claims[id].href }),
            " You: " + verdicts[id] + ". The book: " + claims[id].verdict + "."
          );
          list.append(item);
        });
        comparison.append(list);
      }
      comparison.hidden = false;
      heading.focus();
      say(same.length + " of " + count(mine.length, "claim", "claims") + " judged as the book does.");
    }

    /* Files -------------------------------------------------------------------------------- */

    function save(name, type, text) {
      window.livebook.save(name, type, text);
      say(count(judged().length, "verdict", "verdicts") + " written to " + name + ".");
    }

    function saveJson() {
      save("my-verdicts.json", "application/json", JSON.stringify(JSON.parse(content()), null, 1) + "\n");
    }

    function saveCsv() {
      var rows = ids.map(function (id) {
        return [id, csvCell(claims[id].title.replace(/^...:\s*/, "")), verdicts[id] || ""].join(",");
      });
      /* Spreadsheets know accents by the mark at the beginning. */
      save("my-verdicts.csv", "text/csv", ["\uFEFFid,title,verdict"].concat(rows).join("\r\n") + "\r\n");
    }

    /* Return [[claim, verdict], …] of a file, or throw what is wrong with it. */
    function pairsIn(text) {
      var trimmed = text.replace(/^\uFEFF/, "").trim();
      if (trimmed[0] === "{" || trimmed[0] === "[") {
        var found;
        try { found = JSON.parse(trimmed); } catch (error) { throw new Error("it is not valid JSON"); }
        if (!isObject(found) || found.what !== settings.what || !isObject(found.verdicts)) {
          throw new Error("it is JSON, but not a file of verdicts saved from this page");
        }
        return Object.keys(found.verdicts).map(function (id) { return [id, found.verdicts[id]]; });
      }
      var rows = csvRows(trimmed);
      var id = rows[0].indexOf("id"), verdict = rows[0].indexOf("verdict");
      if (id < 0 || verdict < 0) {
        throw new Error("it is neither JSON nor a table with the columns id and verdict");
      }
      return rows.slice(1).map(function (row) {
        return [(row[id] || "").trim(), (row[verdict] || "").trim()];
      }).filter(function (pair) { return pair[1]; });
    }

    function checked(pairs) {
      var found = {};
      pairs.forEach(function (pair) {
        if (!known(pair[0])) { throw new Error("there is no claim " + pair[0] + " in this book"); }
        if (!valid(pair[1])) { throw new Error("“" + pair[1] + "”, given for " + pair[0] + ", is not a verdict of the scale"); }
        if (Object.prototype.hasOwnProperty.call(found, pair[0])) { throw new Error("claim " + pair[0] + " is judged twice"); }
        found[pair[0]] = pair[1];
      });
      return found;
    }

    function load(name, text) {
      var found;
      try { found = checked(pairsIn(text)); } catch (error) {
        say(name + " was not loaded: " + error.message + ". Your verdicts are as they were.");
        return;
      }
      var other = Object.keys(found).filter(function (id) { return verdicts[id] && verdicts[id] !== found[id]; });
      if (other.length && !window.confirm("The file has another verdict for " + count(other.length, "claim", "claims") + " that you have judged here. Replace yours?")) {
        say(name + " was not loaded. Your verdicts are as they were.");
        return;
      }
      Object.assign(verdicts, found);
      store();
      comparison.hidden = true;
      show();
      say(count(Object.keys(found).length, "verdict", "verdicts") + " loaded from " + name + ". " + progress() + " " + kept());
    }

    function chosen(input) {
      var file = input.files[0];
      if (!file) { return; }
      if (file.size > LARGEST_FILE) {
        say(file.name + " was not loaded: it is too large for a file of verdicts. Your verdicts are as they were.");
      } else {
        var reader = new FileReader();
        reader.onload = function () { load(file.name, String(reader.result)); };
        reader.onerror = function () { say(file.name + " could not be read. Your verdicts are as they were."); };
        reader.readAsText(file);
      }
      input.value = "";
    }

    function clear() {
      var number = judged().length;
      if (!number && !unreadable) { say("There are no verdicts to clear."); return; }
      if (!window.confirm("Clear " + (number ? count(number, "verdict", "verdicts") : "what was stored") + " from this browser? This cannot be undone.")) {
        say("Nothing was cleared.");
        return;
      }
      verdicts = {}; foreign = {}; unreadable = false;
      localStorage.removeItem(KEY);
      comparison.hidden = true;
      show();
      say("All your verdicts are cleared.");
    }

    /* The tool ----------------------------------------------------------------------------- */

    function labelled(text, control, id) {
      var box = make("div");
      control.id = id;
      box.append(make("label", text, { "for": id }), control);
      return box;
    }

    mode = make("select");
    mode.append(
      new Option("hidden", "none"), new Option("shown where I have judged", "judged"), new Option("all shown", "all")
    );
    mode.addEventListener("change", function () {
      show();
      say("The book's verdicts: " + mode.options[mode.selectedIndex].text + ".");
    });
    var input = make("input", "", { "type": "file", "accept": ".json,.csv" });
    input.addEventListener("change", function () { chosen(input); });
    var form = make("form", "", { "class": "claims-filter verdicts-form", "aria-label": "Your verdicts" });
    form.append(
      labelled("The book's verdicts", mode, "verdicts-mode"),
      labelled("Load a saved file", input, "verdicts-file"),
      button("Compare with the book", compare),
      button("Save as JSON", saveJson),
      button("Save as CSV", saveCsv),
      button("Clear all", clear)
    );
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    status = make("p", "", { "role": "status", "class": "verdicts-status" });
    comparison = make("section", "", { "class": "verdicts-comparison", "aria-label": "You and the book" });
    comparison.hidden = true;
    tool.append(form, status, comparison);

    function begin() {
      restore();
      show();
      var strange = Object.keys(foreign).length, text = progress();
      if (unreadable) {
        text = "What this browser had kept for this page could not be read. It is left as it is until you give a verdict, which takes its place. " + text;
      } else if (strange) {
        text += " " + count(strange, "stored verdict is", "stored verdicts are") + " not among the claims and verdicts of this edition: kept, and not counted.";
      }
      say(text + (lasting ? "" : " " + kept()));
    }

    begin();
    /* Another tab of the same page may have changed what is stored. */
    window.addEventListener("storage", function (event) {
      if (event.key === KEY || event.key === null) { comparison.hidden = true; begin(); }
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    var tool = document.getElementById("verdicts-tool"), settings = document.getElementById("verdicts-scale");
    if (tool && settings) { start(tool, JSON.parse(settings.textContent)); }
  });
})();
