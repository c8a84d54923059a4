// What must be so before the first thing is drawn: the colours and the motion that somebody chose. A classic script, in
// the head and without defer; theme.js is where they are chosen.
for (const choice of ["theme", "motion"]) {
  try {
    const chosen = localStorage.getItem(`handover.${choice}`);
    if (chosen) document.documentElement.dataset[choice] = chosen;
  } catch {
    // Nothing is kept here: the browser's own settings hold.
  }
}
