/* The search page: finds places in what livebook/pages/search_index.py wrote, ranks them with
   MiniSearch, and leads to the very sentence. The beginning of a word is enough, and so is another
   name of the same thing; a slip of the pen is looked over where nothing is found otherwise. What
   else makes no difference: words.js. */
(function () {
  "use strict";

  var STEP = 10, WIDEST = 260;  // results at a time; characters of an excerpt
  var NAME = 3;  // words; a line that is no longer names something, as the head of a row does
  var BEGINS_HAN = /^\p{Script=Han}/u;
  /* With what a question begins that says nothing of what it is about. */
  var ASKING = new Set(("a an and are can do doe does for had has have how i in is it of on or the there to "
    + "was were what when where which who why will").split(" "));

  /* The index ---------------------------------------------------------------------------------- */

  var OPTIONS = {
    fields: ["title", "called", "page", "text", "rows"],
    tokenize: BOOK_WORDS.inText,
    processTerm: function (term) { return term; },
    searchOptions: {
      tokenize: BOOK_WORDS.asked,
      boost: { title: 4, called: 8, page: 1.5, rows: 0.5 },
      prefix: function (term) { return term.length > 2 || BEGINS_HAN.test(term); },
      combineWith: "AND",
      weights: { prefix: 0.5, fuzzy: 0.4 },
      bm25: { k: 1.2, b: 0.3, d: 0.5 },
      boostDocument: function (id) { return places[id].weight; }
    }
  };
  var places = [], index = null, same = [];

  function isName(line) { return line.split(" ", NAME + 1).length <= NAME; }

  function build(pages, synonyms) {
    same = synonyms.map(function (names) { return names.map(BOOK_WORDS.asked); });
    pages.forEach(function (page) {
      page.places.forEach(function (place) {
        var whole = !place[0];
        places.push({
          id: places.length,
          address: page.page + ".html",
          anchor: place[0],
          title: place[1] || page.title,
          called: whole && page.called || "",
          page: whole ? "" : page.title,
          text: place[2],
          rows: place[2].split("\n").filter(isName).join("\n"),
          weight: place[3] * (page.weight || 1)
        });
      });
    });
    index = new MiniSearch(OPTIONS);
    index.addAll(places);
  }

  /* Return what words ask for, each alone or, where some of them are a name, by all names of it. */
  function pieces(words) {
    if (!words.length) { return []; }
    var length = 1, piece = words[0];
    same.forEach(function (names) {
      names.forEach(function (name) {
        if (name.length < length || !name.every(function (word, n) { return word === words[n]; })) { return; }
        length = name.length;
        piece = { combineWith: "OR", queries: names.map(function (other) {
          return { combineWith: "AND", queries: other };
        }) };
      });
    });
    return [piece].concat(pieces(words.slice(length)));
  }

  /* Return the words without those with which a question begins, unless there are no others. */
  function telling(words) {
    var first = words.findIndex(function (word) { return !ASKING.has(word); });
    return first < 0 ? words : words.slice(first);
  }

  /* Return what is found, best first; more leniently as long as it is nothing. */
  function find(query) {
    var ways = [{}, { fuzzy: 0.2 }, { fuzzy: 0.2, combineWith: "OR" }], found = [];
    var all = BOOK_WORDS.asked(query), words = telling(all), queries = pieces(words);
    var asked = [all.join(" "), words.join(" ")];
    for (var n = 0; n < ways.length && !found.length; n++) {
      found = index.search({ combineWith: "AND", queries: queries, ...ways[n] });
    }
    found.forEach(function (one) {
      var place = places[one.id], called = place.title.split(", ").concat(place.called);
      if (called.some(function (name) { return asked.indexOf(BOOK_WORDS.asked(name).join(" ")) >= 0; })) {
        one.score *= 4;
      }
    });
    return found.sort(function (a, b) { return b.score - a.score; });
  }

  /* What a result shows ------------------------------------------------------------------------ */

  var sentences = new Intl.Segmenter(document.documentElement.lang || "en", { granularity: "sentence" });

  /* Return the runs of a text, each with whether it is a word that was found. */
  function runs(text, terms) {
    var pieces = [], end = 0;
    BOOK_WORDS.found(text).forEach(function (match) {
      if (!BOOK_WORDS.names(match[0], true).some(function (name) { return terms.has(name); })) { return; }
      pieces.push([text.slice(end, match.index), false], [match[0], true]);
      end = match.index + match[0].length;
    });
    return pieces.concat([[text.slice(end), false]]);
  }

  function wealth(text, terms) {
    return new Set(BOOK_WORDS.inText(text).filter(function (name) { return terms.has(name); })).size;
  }

  /* Return a part of a sentence that holds what was found and is not too long, cut at words. */
  function cut(sentence, terms) {
    if (sentence.length <= WIDEST) { return sentence; }
    var pieces = runs(sentence, terms), first = pieces[1] ? pieces[0][0].length : 0;
    var from = first < WIDEST / 2 ? 0 : sentence.indexOf(" ", first - WIDEST / 2) + 1;
    var to = sentence.lastIndexOf(" ", from + WIDEST);
    return sentence.slice(from, from + WIDEST >= sentence.length ? undefined : to);
  }

  function excerpt(text, terms) {
    var best = "", most = 0;
    text.split("\n").forEach(function (line) {
      for (var part of sentences.segment(line)) {
        var sentence = part.segment.trim(), found = wealth(sentence, terms);
        if (found > most) { best = sentence; most = found; }
      }
    });
    return cut(best, terms);
  }

  /* Return the first sentences of a place, which say what it is. */
  function begin(text) {
    return cut(text.split("\n").slice(0, 3).join(" "), new Set());
  }

  function make(name, text, kind) {
    var tag = document.createElement(name);
    if (text) { tag.textContent = text; }
    if (kind) { tag.className = kind; }
    return tag;
  }

  function marked(name, text, terms, kind) {
    var tag = make(name, "", kind);
    runs(text, terms).forEach(function (run) {
      tag.append(run[1] ? make("mark", run[0]) : run[0]);
    });
    return tag;
  }

  function item(result) {
    var place = places[result.id], terms = new Set(Object.keys(result.match));
    var named = wealth(place.title, terms) >= wealth(place.text, terms);
    var said = named ? "" : excerpt(place.text, terms), shown = said;
    if (isName(said)) { shown = begin(place.text) + (said && " … " + said); }
    var li = make("li"), link = marked("a", place.title, terms);
    /* The browser itself goes to the sentence, and marks it. */
    var sentence = said && ":~:text=" + encodeURIComponent(said).replace(/-/g, "%2D");
    link.href = place.address + (place.anchor || sentence ? "#" + place.anchor + sentence : "");
    li.append(link);
    if (place.page) { li.append(make("span", place.page, "search-where")); }
    if (shown) { li.append(marked("p", shown, terms)); }
    return li;
  }

  /* The page ----------------------------------------------------------------------------------- */

  var box, field, more, asked = "", found = [], loading = null;

  /* All places at once, when something is asked: a script, since files can not be fetched. */
  function load(then) {
    if (index) { return then(); }
    if (loading) { return; }
    loading = make("script");
    loading.src = box.dataset.places;
    loading.addEventListener("load", function () { build(PLACES, SYNONYMS); then(); });
    document.head.append(loading);
  }

  function show(from) {
    var list = box.querySelector("ol");
    found.slice(from, from + STEP).forEach(function (result) { list.append(item(result)); });
    more.hidden = found.length <= from + STEP;
    if (from) { list.children[from].querySelector("a").focus(); }
  }

  function answer() {
    asked = field.value.trim();
    history.replaceState(null, "", asked ? "?q=" + encodeURIComponent(asked) : location.pathname);
    found = asked ? find(asked) : [];
    box.querySelector("ol").textContent = "";
    box.querySelector("[role=status]").textContent = !asked ? "" : found.length
      ? (found.length === 1 ? "One place" : found.length + " places") + " found for “" + asked + "”."
      : "Nothing was found for “" + asked + "”. Try fewer words, or others.";
    show(0);
  }

  function ask() { if (field.value.trim() || index) { load(answer); } }

  document.addEventListener("DOMContentLoaded", function () {
    var timer = null;
    box = document.getElementById("search-results");
    field = box.parentElement.querySelector("input[name=q]");
    more = make("button", "Show more", "search-more");
    more.type = "button";
    more.hidden = true;
    more.addEventListener("click", function () { show(box.querySelectorAll("li").length); });
    var status = make("p");
    status.setAttribute("role", "status");
    box.append(status, make("ol"), more);
    field.value = new URLSearchParams(location.search).get("q") || "";
    field.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(ask, 200);
    });
    field.form.addEventListener("submit", function (event) { event.preventDefault(); ask(); });
    field.focus();
    ask();
  });
})();
