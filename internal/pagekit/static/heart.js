// A worker that beats at intervals, also while its page is hidden, where a page's own timers may fire once a minute. It
// is told how many milliseconds lie between two beats; 0 stops it. pulse.js makes it.
let timer;
onmessage = ({ data }) => {
  clearInterval(timer);
  if (data > 0) timer = setInterval(() => postMessage(0), data);
};
