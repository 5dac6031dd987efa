{
  try {
    for (const store of [localStorage, sessionStorage]) { store.setItem("?", ""); store.removeItem("?"); }
  } catch {
    const MARK = "kept for this visit: ", ours = !name || name.startsWith(MARK);
    const all = new Map(ours && name ? JSON.parse(name.slice(MARK.length)) : []);
    const write = () => { if (ours) { name = MARK + JSON.stringify([...all]); } };
    const value = {
      forThisVisit: true,
      getItem: key => all.get(key) ?? null,
      setItem(key, text) { all.set(key, String(text)); write(); },
      removeItem(key) { all.delete(key); write(); },
    };
    for (const store of ["localStorage", "sessionStorage"]) { Object.defineProperty(window, store, { value }); }
    addEventListener("click", event => {
      const link = event.target.closest("a[href]");
      if (ours && link && link.origin !== location.origin) { name = ""; }
    });
  }
  const { dataset } = document.documentElement;
  let shown;
  addEventListener("beforeprint", () => { shown = dataset.theme; dataset.theme = "light"; });
  addEventListener("afterprint", () => { dataset.theme = shown; });
  dataset.code = sessionStorage.getItem("code") || "some";
  dataset.mode = localStorage.getItem("mode") || "auto";
  dataset.theme = dataset.mode !== "auto" ? dataset.mode
    : matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}
