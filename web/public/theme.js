/** Sets theme and language before the first paint; a file of its own because the page allows no inline script. */
;(function () {
  try {
    const kept = JSON.parse(localStorage.getItem('mailtrace.preferences') || '{}')
    if (kept.theme === 'light' || kept.theme === 'dark') document.documentElement.dataset.theme = kept.theme
    if (kept.language) document.documentElement.lang = kept.language
  } catch {
    // Without storage the system's theme stands.
  }
})()
