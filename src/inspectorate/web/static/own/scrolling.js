// A table that is wider than the page scrolls by keyboard too: it can be focused, and says what it is.
(() => {
  const mark = () => {
    const name = document.querySelector("h1")?.textContent.trim() ?? document.title;
    for (const part of document.querySelectorAll(".table-responsive")) {
      if (part.scrollWidth > part.clientWidth) {
        part.tabIndex = 0;
        part.setAttribute("role", "group");
        part.setAttribute("aria-label", name);
      } else {
        part.removeAttribute("tabindex");
      }
    }
  };
  addEventListener("DOMContentLoaded", mark);
  addEventListener("resize", mark);
  addEventListener("htmx:afterSwap", mark);
})();
