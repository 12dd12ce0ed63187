// What cannot wait for the app's script. A file of its own, for the policy allows no script inside the page.
try {
  // Before the first paint, so that nobody sees the other theme flash by: what the person chose (src/ui/theme.ts).
  const theme = localStorage.getItem('engram-theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is switched off: the system's.
}
// Nobody can ask a field whether an input method is composing in it. The app waits for this before it takes the field over (src/app/main.ts).
addEventListener('compositionstart', () => {
  const composed = new Promise((resolve) => {
    // One key may end a word and begin the next: over is what is over a moment later.
    addEventListener('compositionend', () => setTimeout(() => resolve(globalThis.composed === composed ? null : globalThis.composed)), { once: true });
  });
  globalThis.composed = composed;
});
