// Light or dark: what was chosen here, else what the system prefers. Loaded before the page is drawn.
(() => {
  const KEY = "theme";
  const prefers = () => (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  const show = (theme) => {
    document.documentElement.dataset.bsTheme = theme;
    document.getElementById("theme")?.setAttribute("aria-pressed", String(theme === "dark"));
  };
  show(localStorage.getItem(KEY) ?? prefers());
  addEventListener("DOMContentLoaded", () => {
    show(localStorage.getItem(KEY) ?? prefers());
    document.getElementById("theme")?.addEventListener("click", () => {
      const theme = document.documentElement.dataset.bsTheme === "dark" ? "light" : "dark";
      localStorage.setItem(KEY, theme);
      show(theme);
    });
  });
})();
