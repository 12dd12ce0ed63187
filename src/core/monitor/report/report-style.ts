/** Paper and ink, as in `ui/tokens.css`: a report is read without the app, so it carries what it needs. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; --page: light-dark(#fbfaf7, #151516); --sunken: light-dark(#f4f2ec, #0f0f10); --line: light-dark(#e9e6dd, #2a2a2d); --control: light-dark(#8a867b, #77757c);
  --text: light-dark(#1d1c1a, #eceae4); --soft: light-dark(#4a4842, #c3c0b8); --faint: light-dark(#67645b, #98958d); --accent: light-dark(#2f4bb8, #93a8ff); --good: light-dark(#24704a, #6fcf9b); --bad: light-dark(#a9301f, #ff8a7d); --warn: light-dark(#855600, #f0c160); }
* { box-sizing: border-box; }
html { background: var(--page); -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { max-width: 56rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; color: var(--text); font: .9375rem/1.5 ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; overflow-wrap: anywhere; }
h1, h2 { font-family: 'Source Serif 4', 'Iowan Old Style', Palatino, Georgia, ui-serif, serif; font-weight: 500; letter-spacing: -.01em; }
h1 { font-size: 1.75rem; line-height: 1.25; margin: 0 0 .4rem; }
h2 { font-size: 1.375rem; margin: 2.75rem 0 .75rem; }
h3 { font-size: .9375rem; margin: 1.25rem 0 .25rem; }
p, ul { margin: .35rem 0; max-width: 68ch; }
ul { padding-left: 1.1rem; }
.faint, small, summary, caption { color: var(--faint); font-size: .8125rem; }
.good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .45rem .75rem .45rem 0; border-top: 1px solid var(--line); text-align: right; font-weight: 400; vertical-align: top; white-space: nowrap; }
th:first-child, td.words { text-align: left; white-space: normal; overflow-wrap: normal; min-width: 9rem; }
td.words { min-width: 12rem; }
thead th { border-top: 0; color: var(--faint); font-size: .8125rem; }
dl { display: grid; grid-template-columns: minmax(7rem, 12rem) minmax(0, 1fr); margin: 0; }
dt, dd { margin: 0; padding: .35rem 0; border-top: 1px solid var(--line); }
dt { color: var(--faint); }
svg { display: block; width: 100%; height: auto; margin: .4rem 0; }
svg text { fill: var(--faint); font-size: 10.5px; } svg .end { text-anchor: end; }
.axis { stroke: var(--line); } .version { stroke: var(--control); stroke-dasharray: 2 3; } .target { stroke: var(--warn); stroke-dasharray: 5 4; }
polyline { fill: none; stroke: var(--accent); stroke-width: 1.8; stroke-linejoin: round; } polyline.p50 { stroke: var(--control); stroke-width: 1.2; }
circle { fill: var(--accent); } circle.p50 { fill: var(--control); }
rect { fill: var(--control); } rect.library { fill: var(--accent); } rect.ground { fill: var(--sunken); } .share { height: 6px; max-width: 28rem; }
details { margin: .3rem 0; } summary { cursor: pointer; }
footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: 1rem; }
@media (forced-colors: active) { rect.library, circle { fill: CanvasText; } polyline { stroke: CanvasText; } }
@media (max-width: 40rem) { th, td { white-space: normal; padding-right: .5rem; } }
@media print { body { max-width: none; padding: 0; } h2 { break-after: avoid; } section { break-inside: avoid-page; } }
`;
