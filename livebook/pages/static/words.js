/* Words, and what they are known by when something is looked for: accents, dashes, capitals, the
   plural and American spelling make no difference. Chinese, which has no spaces, is known by its
   pairs of signs. */
const BOOK_WORDS = (function () {
  "use strict";

  /* A point joins digits alone, as in "exercise 4.3". */
  var COMPOUND = /[\p{L}\p{M}\p{N}]+(?:(?:[-\u2010-\u2013\u2212'’]|(?<=\p{N})\.(?=\p{N}))[\p{L}\p{M}\p{N}]+)*/gu;
  var HAN = /\p{Script=Han}+/gu, SIGN = /[^\p{L}\p{M}\p{N}]/u;

  function singular(word) {
    if (word.length < 4 || /(ss|us|is)$/.test(word)) { return word; }
    return word.replace(/ies$/, "y").replace(/(s|x|z|ch|sh)es$/, "$1").replace(/([^s])s$/, "$1");
  }

  /* One spelling of what is spelt in two ways: labour and labor, centre, industrialise, licence. */
  var SPELLINGS = [
    [/(lab|fav|col|behavi|neighb|harb)our/, "$1or"], [/(cen|me|thea)tre$/, "$1ter"],
    [/(.{3}[iy])z(e[dr]?|ing|ation)$/, "$1s$2"],
    [/(licen|defen|offen)ce$/, "$1se"], [/programme$/, "program"]
  ];

  function fold(word) {
    var plain = singular(word.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase());
    return SPELLINGS.reduce(function (known, pair) { return known.replace(pair[0], pair[1]); }, plain);
  }

  function pairs(text) {
    var signs = Array.from(text);
    return signs.length < 2 ? signs : signs.slice(1).map(function (sign, n) { return signs[n] + sign; });
  }

  /* Return what a word is known by: itself in one piece ("winwin") and, in a text, its parts. */
  function names(word, inText) {
    var han = word.match(HAN);
    if (han) { return han.flatMap(pairs).concat(names(word.replace(HAN, ""), inText)); }
    var parts = word.replace(/['’]s$/, "").split(SIGN).filter(Boolean).map(fold);
    var whole = parts.length > 1 ? [fold(parts.join(""))] : [];
    return inText ? parts.concat(whole) : whole.length ? whole : parts;
  }

  /* Return the words of a text as `String.matchAll` has them. */
  function found(text) { return Array.from(text.matchAll(COMPOUND)); }

  return {
    found: found,
    names: names,
    inText: function (text) { return found(text).flatMap(function (m) { return names(m[0], true); }); },
    asked: function (text) { return found(text).flatMap(function (m) { return names(m[0], false); }); }
  };
})();
