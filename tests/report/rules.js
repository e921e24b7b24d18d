// Serious accessibility rules, as axe-core names them: names, labels, unique ids, table roles, contrast (WCAG AA).
() => {
  const bad = [], text = e => (e.getAttribute("aria-label") || e.textContent || e.title || "").trim();
  document.querySelectorAll("a[href],button,summary").forEach(e => { if (!text(e)) bad.push("no name: " + e.outerHTML.slice(0, 80)); });
  document.querySelectorAll("[role=img]").forEach(e => { if (!e.getAttribute("aria-label")) bad.push("image without a name"); });
  document.querySelectorAll("input,select").forEach(e => { if (!e.labels.length) bad.push("field without a label"); });
  const ids = [...document.querySelectorAll("[id]")].map(e => e.id), seen = new Set();
  ids.forEach(i => { if (seen.has(i)) bad.push("id twice: " + i); seen.add(i); });
  document.querySelectorAll("a[href^='#']").forEach(e => { if (!seen.has(e.hash.slice(1))) bad.push("dead link " + e.hash); });
  document.querySelectorAll("[role=row]").forEach(e => {
    if (!e.closest("[role=table]")) bad.push("row outside a table");
    [...e.children].forEach(c => { if (!/^(cell|columnheader|rowheader)$/.test(c.getAttribute("role") || "")) bad.push("no cell: " + c.outerHTML.slice(0, 80)); });
  });
  if (document.querySelectorAll("h1").length !== 1 || !document.documentElement.lang) bad.push("heading or language");
  const parse = c => (c.match(/[\d.]+/g) || []).map(Number);
  const lum = ([r, g, b]) => [r, g, b].map(v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((s, v, i) => s + v * [.2126, .7152, .0722][i], 0);
  const ground = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor);
    if (c.length === 3 || c[3] === 1) return c; } return [255, 255, 255]; };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n; (n = walk.nextNode());) {
    const e = n.parentElement, s = getComputedStyle(e);
    if (!n.data.trim() || !e.getClientRects().length || e.closest("script,style,[aria-hidden=true],.tak-tampak,.lewati")) continue;
    const [a, b] = [lum(parse(s.color)), lum(ground(e))].sort((x, y) => y - x), ratio = (a + .05) / (b + .05);
    const size = parseFloat(s.fontSize), large = size >= 24 || (size >= 18.66 && +s.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5)) bad.push(ratio.toFixed(2) + " " + e.className + ": " + n.data.trim().slice(0, 40));
  }
  return [...new Set(bad)].slice(0, 20);
}
