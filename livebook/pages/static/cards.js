/* Evidence cards: a link to a number, claim, term, work or table opens a small card in place.
   A click or Enter opens it, so does resting on the link; Escape, or a press elsewhere, closes it. */
(function () {
  "use strict";

  var REST = 400;  // milliseconds

  document.addEventListener("DOMContentLoaded", function () {
    var block = document.getElementById("cards");
    if (!block || !HTMLElement.prototype.hasOwnProperty("popover")) { return; }
    var cards = JSON.parse(block.textContent);
    var box = document.createElement("div");
    var source = null, byHand = false, timer = null;
    box.id = "card";
    box.className = "evidence-card";
    box.setAttribute("popover", "auto");
    box.setAttribute("role", "dialog");
    box.setAttribute("aria-live", "polite");
    document.querySelector("main, article, body").append(box);

    function paragraph(text, kind) {
      var p = document.createElement("p");
      p.className = kind;
      p.textContent = text;
      box.append(p);
    }

    function fill(link) {
      var card = cards[link.getAttribute("href")];
      box.textContent = "";
      box.setAttribute("aria-label", card.kind + (card.title ? ": " + card.title : ""));
      paragraph(card.kind, "evidence-kind");
      if (card.title) { paragraph(card.title, "evidence-title"); }
      card.lines.forEach(function (line) { paragraph(line, "evidence-line"); });
      var open = document.createElement("a");
      open.className = "evidence-open";
      open.href = link.href;
      open.textContent = card.open;
      box.append(open);
    }

    function place(link) {
      var at = link.getClientRects()[0] || link.getBoundingClientRect();
      var room = document.documentElement;
      var left = Math.max(8, Math.min(at.left, room.clientWidth - box.offsetWidth - 8));
      var below = at.bottom + 6;
      if (below + box.offsetHeight > room.clientHeight && at.top - box.offsetHeight - 6 > 0) {
        below = at.top - box.offsetHeight - 6;
      }
      box.style.left = left + "px";
      box.style.top = below + "px";
    }

    function show(link, chosen) {
      clearTimeout(timer);
      if (source !== link || !box.matches(":popover-open")) {
        hide();
        source = link;
        fill(link);
        box.showPopover();
        place(link);
      }
      byHand = chosen;
      if (byHand) { box.querySelector("a").focus(); }
    }

    function hide() { if (box.matches(":popover-open")) { box.hidePopover(); } }

    box.addEventListener("toggle", function (event) {
      if (event.newState !== "closed" || !byHand) { return; }
      if (box.contains(document.activeElement) || document.activeElement === document.body) {
        if (source) { source.focus({ preventScroll: true }); }
      }
    });
    window.addEventListener("scroll", function () {
      if (!box.contains(document.activeElement)) { hide(); }
    }, { passive: true });

    document.querySelectorAll("a.internal[href]").forEach(function (link) {
      if (!cards[link.getAttribute("href")]) { return; }
      link.setAttribute("aria-haspopup", "dialog");
      link.addEventListener("click", function (event) {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) { return; }
        event.preventDefault();
        show(link, true);
      });
      link.addEventListener("pointerenter", function (event) {
        if (event.pointerType === "mouse") { timer = setTimeout(show, REST, link, false); }
      });
      link.addEventListener("pointerleave", function () { clearTimeout(timer); });
    });
  });

  /* A link to a cell opens it, however it is folded; one to a section leaves its cells as they are. */
  function unfold() {
    var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) { return; }
    if (target.tagName !== "SECTION") {
      target.querySelectorAll("details").forEach(function (fold) { fold.open = true; });
    }
    for (var up = target; up; up = up.parentElement) {
      if (up.tagName === "DETAILS") { up.open = true; }
    }
    target.scrollIntoView();
  }
  window.addEventListener("hashchange", unfold);
  document.addEventListener("DOMContentLoaded", unfold);
})();
