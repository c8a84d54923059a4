/**
 * How the panel looks. It stands in a shadow root: nothing of the page reaches in but the font size of its root, and
 * nothing gets out. Sides are logical, so that it turns round in languages that are written from right to left.
 */
const light = `
  --ground: #ffffff; --raised: #f4f6f9; --text: #16191f; --quiet: #4d5560; --line: #c9d0d9; --edge: #76818f;
  --accent: #0b56a4; --busy: #0b56a4; --good: #14602f; --bad: #a31621; --notice: #fff3d6; --noticed: #573b00;
  --shade: 0 0.5rem 1.75rem rgb(15 23 42 / 0.22);`;

const dark = `
  --ground: #1a212b; --raised: #242d39; --text: #f1f4f8; --quiet: #b7c0cc; --line: #3b4655; --edge: #8492a4;
  --accent: #93c7ff; --busy: #93c7ff; --good: #8ddba5; --bad: #ffb1b1; --notice: #43340f; --noticed: #ffe3a3;
  --shade: 0 0.5rem 1.75rem rgb(0 0 0 / 0.6);`;

export const style = `
:host { all: initial; display: block; position: fixed; z-index: 2147483000; inset-block-end: 1rem; inset-inline-end: 1rem;
  inline-size: min(29rem, calc(100vw - 2rem)); color-scheme: light; ${light} }
:host([data-mode="folded"]) { inline-size: auto; max-inline-size: calc(100vw - 2rem); }
@media (prefers-color-scheme: dark) { :host([data-scheme="auto"]) { color-scheme: dark; ${dark} } }
:host([data-scheme="dark"]) { color-scheme: dark; ${dark} }
@media (max-width: 30rem) { :host { inset-block-end: 0.5rem; inset-inline-end: 0.5rem; inline-size: calc(100vw - 1rem); } }

*, *::before { box-sizing: border-box; }
[hidden] { display: none !important; }
.panel, .folded { font: 0.875rem/1.45 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; color: var(--text);
  letter-spacing: normal; word-spacing: normal; text-align: start; text-indent: 0; text-transform: none; white-space: normal; } /* a page's "*" means the host, too */
.panel { display: flex; flex-direction: column; max-block-size: min(40rem, calc(100vh - 2rem)); overflow: hidden;
  background: var(--ground); border: 1px solid var(--edge); border-radius: 0.75rem; box-shadow: var(--shade); overflow-wrap: anywhere; }
h2, h3, p, ul, blockquote { margin: 0; padding: 0; font: inherit; }
ul { list-style: none; }

.head { display: flex; gap: 0.75rem; align-items: flex-start; justify-content: space-between; padding: 0.875rem 1rem 0; }
h2 { font-size: 1rem; font-weight: 650; line-height: 1.35; text-wrap: pretty; }
.head button { flex: none; margin: -0.25rem -0.375rem 0 0; padding: 0.25rem 0.5rem; border-color: transparent; color: var(--accent); background: none; }
.body { overflow-y: auto; padding: 0.375rem 1rem 0.25rem; }
.intro { color: var(--quiet); padding-block-end: 0.625rem; }
.notice { margin-block-end: 0.75rem; padding: 0.5rem 0.75rem; border-radius: 0.5rem; background: var(--notice); color: var(--noticed); border: 1px solid transparent; }

.chat { padding-block: 0.75rem; border-block-start: 1px solid var(--line); }
.line { display: flex; gap: 0.75rem; align-items: baseline; justify-content: space-between; }
h3 { font-weight: 650; }
.when { flex: none; font-variant-numeric: tabular-nums; color: var(--quiet); }
.says { display: flex; gap: 0.5rem; align-items: baseline; }
.says::before { content: ""; flex: none; inline-size: 0.5rem; block-size: 0.5rem; border-radius: 50%; background: var(--edge); transform: translateY(-0.05rem); }
.busy .says::before { background: var(--busy); }
.good .says::before { background: var(--good); }
.bad .says::before { background: var(--bad); }
.good .says { color: var(--good); }
.bad .says { color: var(--bad); font-weight: 600; }
.lead { margin-block-start: 0.375rem; color: var(--quiet); }
blockquote { margin-block-start: 0.25rem; padding: 0.375rem 0.75rem; border-inline-start: 3px solid var(--edge); border-start-end-radius: 0.375rem;
  border-end-end-radius: 0.375rem; background: var(--raised); white-space: pre-wrap; }

.choices, .colleague { display: flex; flex-wrap: wrap; gap: 0.5rem; margin-block-start: 0.625rem; }
.colleague { flex-wrap: nowrap; margin-block-start: 0.5rem; }
button, select { font: inherit; font-size: 0.8125rem; color: var(--text); background: var(--ground); border: 1px solid var(--edge); border-radius: 0.5rem; padding: 0.25rem 0.625rem; min-block-size: 1.875rem; }
button { font-weight: 550; cursor: pointer; text-align: start; }
select { flex: 1 1 auto; min-inline-size: 0; max-inline-size: 100%; text-overflow: ellipsis; }
button:hover { background: var(--raised); }
button[aria-disabled="true"] { opacity: 0.55; cursor: default; background: var(--ground); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.panel:focus-visible { outline-offset: -3px; }
.note { margin-block-start: 0.5rem; }
.note.refused { color: var(--bad); }
.note .reason { display: block; color: var(--quiet); }

.folded { display: flex; gap: 0.5rem; max-inline-size: 100%; margin-inline-start: auto; padding: 0.5rem 1rem; border-radius: 2rem; box-shadow: var(--shade); font-weight: 600; overflow-wrap: anywhere; }
.unseen { position: absolute; inline-size: 1px; block-size: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

@media (prefers-reduced-motion: no-preference) {
  .panel { animation: rise 160ms ease-out; }
  .busy .says::before { animation: breathe 1.6s ease-in-out infinite; }
  @keyframes rise { from { opacity: 0; transform: translateY(0.5rem); } }
  @keyframes breathe { 50% { opacity: 0.3; } }
}
@media (forced-colors: active) {
  .panel, .folded, button, select, .notice { border-color: CanvasText; }
  .says::before { background: CanvasText !important; forced-color-adjust: none; }
  button[aria-disabled="true"] { color: GrayText; border-color: GrayText; opacity: 1; }
  :focus-visible { outline-color: Highlight; }
}
`;

/**
 * Puts the style into a shadow root: as a constructed sheet, which no content security policy of the page forbids,
 * else as an element with the page's nonce.
 */
export function dress(root: ShadowRoot, nonce: string): void {
  if ("adoptedStyleSheets" in root && "replaceSync" in CSSStyleSheet.prototype) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];
    return;
  }
  const element = document.createElement("style");
  element.nonce = nonce;
  element.textContent = style;
  root.append(element);
}
