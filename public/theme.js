// Before the first paint, so that nobody sees the other theme flash by: what the person chose (src/ui/theme.ts). A file of its own, for the policy allows no script inside the page.
try {
  const theme = localStorage.getItem('engram-theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is switched off: the system's.
}
