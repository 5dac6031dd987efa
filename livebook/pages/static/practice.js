/* Reply to the answers of a practice page as `livebook.practice` does, from what each question
   carries in `data-practice`. States are kept in this browser alone, and nothing is sent. */
(function () {
  "use strict";

  var STORE = "practice";
  var MARKS = ["✓", "✗", "○"];
  var words;  // what replies say, as `livebook.practice.words` has it
  var RIGHT, WRONG, BLANK;

  function filled(text) {
    var values = Array.prototype.slice.call(arguments, 1);
    return text.replace(/\{\}/g, function () { return values.shift(); });
  }

  function reply(state, comments) { return { state: state, comments: comments || [] }; }

  /* Numbers ---------------------------------------------------------------------------------- */

  function ofText(text) {
    var sign = /^[-−]/.test(text) ? "-" : "";
    var body = sign ? text.slice(1) : text;
    var percent = body.match(/^(\d+(?:[.,]\d+)?)\s*(?:%|per ?cent)$/);
    if (percent) {
      var number = sign + percent[1].replace(",", ".");
      return filled(words.percent, number, String(parseFloat((Number(number) / 100).toPrecision(6))));
    }
    if (/^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(body)) {
      return filled(words.grouped, sign + body.replace(/,/g, ""));
    }
    if (/^\d*,\d+$/.test(body)) {
      return filled(words.comma, sign + (body[0] === "," ? "0" + body : body).replace(",", "."));
    }
    return words.text;
  }

  function near(number, predicted) {
    return Math.abs(number - predicted) <= words.near * Math.abs(predicted);
  }

  function rounds(number, predicted) {
    if (Math.abs(number - predicted) > words.rounded * Math.abs(predicted)) { return false; }
    var shown = String(parseFloat(number.toPrecision(10))).split(".")[1] || "";
    return Math.abs(number - predicted) <= 0.5 * Math.pow(10, -shown.length);
  }

  function distance(number, answer) {
    var side = number < answer ? "small" : "large";
    if (number * answer <= 0) { return filled(number ? words.other_side : words.nothing, side); }
    var ratio = Math.max(Math.abs(number / answer), Math.abs(answer / number));
    var how = words.far.filter(function (step) { return ratio <= step[0]; })[0];
    return filled(words.distance, side, how ? how[1] : words.by_far);
  }

  function meets(number, hint) {
    return Array.isArray(hint) ? hint[0] <= number && number <= hint[1] : near(number, hint);
  }

  function why(known, number) {
    var answer = known.answers[0];
    var hint = known.hints.filter(function (pair) { return meets(number, pair[0]); })[0];
    if (hint) { return hint[1]; }
    if (Math.abs(answer) > known.tolerance) {
      var slip = words.slips.filter(function (pair) {
        return near(number, pair[0] * answer) || rounds(number, pair[0] * answer);
      })[0];
      if (slip) { return slip[1]; }
    }
    if (Math.abs(number - answer) <= Math.max(5 * known.tolerance, 0.03 * Math.abs(answer))) {
      return words.close;
    }
    return (distance(number, answer) + " " + known.otherwise).trim();
  }

  function toNumber(known, text) {
    text = text.trim();
    if (text === "" || text === "..." || text === "…") { return reply(BLANK); }
    var number = window.livebook.number(text);
    if (isNaN(number)) { return reply(WRONG, [ofText(text)]); }
    var right = known.answers.some(function (answer) {
      return Math.abs(number - answer) <= known.tolerance * (1 + 1e-9);
    });
    return right ? reply(RIGHT) : reply(WRONG, [why(known, number)]);
  }

  function joint(states) {
    return states.every(function (state) { return state === states[0]; }) ? states[0] : WRONG;
  }

  function toNumbers(known, values) {
    var replies = known.parts.map(function (part, n) { return toNumber(part[1], values[n]); });
    var state = joint(replies.map(function (one) { return one.state; }));
    if (state !== WRONG) { return reply(state); }
    var comments = [];
    replies.forEach(function (one, n) {
      if (one.state !== RIGHT) {
        comments.push(known.parts[n][0] + ": " + (one.comments.join(" ") || one.state + "."));
      }
    });
    return reply(WRONG, comments);
  }

  /* Choices ---------------------------------------------------------------------------------- */

  function toChoice(known, chosen) {
    if (chosen < 0) { return reply(BLANK); }
    return chosen === known.right ? reply(RIGHT) : reply(WRONG, [known.why[chosen]]);
  }

  function toSorting(known, chosen) {
    var open = chosen.filter(function (place) { return place < 0; }).length;
    if (open === chosen.length) { return reply(BLANK); }
    var misplaced = [], right = 0;
    chosen.forEach(function (place, n) {
      if (place === known.key[n]) { right += 1; return; }
      if (place >= 0) { misplaced.push(known.ideas[n][0] + ": " + known.ideas[n][1]); }
    });
    var passed = right >= known.pass;
    var count = filled(words.count, right, chosen.length) + (open ? filled(words.open, open) : "") +
      (passed ? "." : filled(words.needed, known.pass));
    return reply(passed ? RIGHT : WRONG, [count].concat(misplaced));
  }

  function replyTo(known, fields) {
    var texts = fields.map(function (field) { return field.value; });
    var places = fields.map(function (field) { return field.selectedIndex - 1; });
    switch (known.kind) {
      case "number": return toNumber(known, texts[0]);
      case "numbers": return toNumbers(known, texts);
      case "choice": return toChoice(known, places[0]);
      default: return toSorting(known, places);
    }
  }

  /* What this browser remembers --------------------------------------------------------------- */

  function recall() { return window.livebook.recall(STORE); }

  function remember(all) { window.livebook.remember(STORE, all); }

  /* The page ---------------------------------------------------------------------------------- */

  function show(place, found) {
    place.textContent = "";
    place.dataset.state = found.state;
    var line = document.createElement("p");
    var mark = document.createElement("span");
    mark.setAttribute("aria-hidden", "true");
    mark.textContent = MARKS[words.states.indexOf(found.state)] + " ";
    var word = document.createElement("strong");
    word.textContent = found.state;
    line.append(mark, word);
    place.append(line);
    if (found.comments.length) {
      var list = document.createElement("ul");
      found.comments.forEach(function (text) {
        var item = document.createElement("li");
        item.textContent = text;
        list.append(item);
      });
      place.append(list);
    }
  }

  function start(form, changed) {
    var known = JSON.parse(form.dataset.practice);
    var fields = Array.from(form.querySelectorAll("input, select"));
    var place = form.querySelector(".practice-reply");
    var kept = recall()[form.id];
    if (kept) {
      fields.forEach(function (field, n) {
        if (field.tagName === "SELECT") {
          field.selectedIndex = kept.fields[n] || 0;
        } else {
          field.value = kept.fields[n] || "";
        }
      });
    }
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      var found = replyTo(known, fields);
      show(place, found);
      var all = recall();
      all[form.id] = { state: found.state, fields: fields.map(function (field) {
        return field.tagName === "SELECT" ? field.selectedIndex : field.value;
      }) };
      remember(all);
      changed();
    });
    form.hidden = false;
  }

  function progress(forms, line) {
    var says = line.querySelector("span"), forget = line.querySelector("button");
    forget.addEventListener("click", function () {
      var all = recall();
      forms.forEach(function (form) {
        delete all[form.id];
        form.reset();
        form.querySelector(".practice-reply").textContent = "";
      });
      remember(all);
      count();
    });
    function count() {
      var all = recall();
      var right = forms.filter(function (form) { return (all[form.id] || {}).state === RIGHT; }).length;
      says.textContent = filled(words.progress, right, forms.length);
    }
    count();
    return count;
  }

  document.addEventListener("DOMContentLoaded", function () {
    var forms = Array.from(document.querySelectorAll("[data-practice]"));
    if (!forms.length) { return; }
    words = JSON.parse(document.getElementById("practice-words").textContent);
    RIGHT = words.states[0];
    WRONG = words.states[1];
    BLANK = words.states[2];
    var line = document.querySelector(".practice-progress");  // none for a question shown elsewhere
    var count = line ? progress(forms, line) : function () {};
    forms.forEach(function (form) { start(form, count); });
  });
})();
