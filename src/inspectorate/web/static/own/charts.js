// Charts of the page: drawn from the JSON beside each; the table below holds the same. Nothing is fetched.
// The tooltip is drawn on the canvas (richText): an HTML one would need inline styles, which the policy forbids.
const COLOURS = {
  light: { conforming: "#1a7f37", nonconforming: "#c62828", undetermined: "#b26a00", unfinished: "#6b7a90", not_applicable: "#b8c0cc", text: "#1f2937", line: "#d5dae1" },
  dark: { conforming: "#4cc26a", nonconforming: "#ff8a80", undetermined: "#ffc766", unfinished: "#93a1b5", not_applicable: "#566173", text: "#e6ebf2", line: "#3a4455" },
};
const FONT = '"Noto Sans TC", "Noto Sans CJK TC", "PingFang TC", "Microsoft JhengHei", sans-serif';
const theme = () => (document.documentElement.dataset.bsTheme === "dark" ? "dark" : "light");
const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

const axes = (told, colour) => {
  const text = { color: colour.text, fontFamily: FONT, fontSize: 13 };
  const names = { type: "category", data: told.rows.map((row) => row[0]), axisLabel: { ...text, interval: told.kind === "line" ? "auto" : 0 }, axisLine: { lineStyle: { color: colour.line } } };
  const numbers = { type: "value", minInterval: 1, max: told.unit === "%" ? 100 : null, axisLabel: { ...text, formatter: `{value}${told.unit}` }, splitLine: { lineStyle: { color: colour.line } } };
  // Names of domains are long: they stand beside lying bars, the first on top.
  return told.kind === "stack" ? { xAxis: numbers, yAxis: { ...names, inverse: true } } : { xAxis: names, yAxis: numbers };
};
const series = (told, colour) => told.headers.slice(1).map((name, at) => ({
  name,
  type: told.kind === "line" ? "line" : "bar",
  stack: told.kind === "stack" ? "all" : undefined,
  data: told.rows.map((row) => row[at + 1]),
  itemStyle: { color: colour[told.marks[at]] },
  lineStyle: told.kind === "line" ? { color: colour[told.marks[at]], width: 3 } : undefined,
  symbolSize: 8,
  barMaxWidth: 28,
  label: told.kind === "bar" ? { show: true, position: "top", color: colour.text, fontFamily: FONT } : undefined,
}));
const option = (told, colours) => {
  const colour = COLOURS[colours];
  return {
    animation: !still(),
    backgroundColor: "transparent",
    textStyle: { fontFamily: FONT, color: colour.text },
    aria: { enabled: true, label: { description: told.said.shown }, decal: { show: told.kind === "stack" } },
    legend: told.headers.length > 2 ? { top: 0, textStyle: { color: colour.text, fontFamily: FONT } } : undefined,
    grid: { left: 8, right: 16, top: told.headers.length > 2 ? 64 : 24, bottom: 8, containLabel: true },
    tooltip: { trigger: "axis", renderMode: "richText", confine: true, valueFormatter: (value) => (value == null ? "—" : `${value}${told.unit}`) },
    ...axes(told, colour),
    series: series(told, colour),
  };
};

const drawn = new Map();
const tall = (told) => (told.kind === "stack" ? Math.max(260, 80 + 34 * told.rows.length) : 280);
const save = (address, name) => {
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
};
const saveAs = (told, id, kind) => {
  const size = { width: 960, height: tall(told) };
  const picture = { ...option(told, "light"), animation: false, backgroundColor: "#fff", title: { text: told.title, left: "center", bottom: 0, textStyle: { fontFamily: FONT, fontSize: 14, color: COLOURS.light.text } } };
  picture.grid = { ...picture.grid, bottom: 36 };
  if (kind === "svg") {
    const chart = echarts.init(null, null, { renderer: "svg", ssr: true, ...size });
    chart.setOption(picture);
    const address = URL.createObjectURL(new Blob([chart.renderToSVGString()], { type: "image/svg+xml" }));
    chart.dispose();
    save(address, `${id}.svg`);
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
    return;
  }
  const chart = echarts.init(document.createElement("div"), null, size);
  chart.setOption(picture);
  save(chart.getDataURL({ pixelRatio: 2, backgroundColor: "#fff" }), `${id}.png`);
  chart.dispose();
};

for (const place of document.querySelectorAll("[data-chart]")) {
  const id = place.dataset.chart;
  const told = JSON.parse(document.getElementById(id).textContent);
  place.hidden = false;
  place.style.height = `${tall(told)}px`;
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", told.said.shown);
  const chart = echarts.init(place);
  chart.setOption(option(told, theme()));
  drawn.set(chart, told);
  for (const button of document.querySelectorAll(`[data-of="${id}"]`)) {
    button.hidden = false;
    button.addEventListener("click", () => saveAs(told, id, button.dataset.save));
  }
}
addEventListener("resize", () => { for (const chart of drawn.keys()) chart.resize(); });
new MutationObserver(() => { for (const [chart, told] of drawn) chart.setOption(option(told, theme())); })
  .observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });
