// A slider and a button that play the years; both only turn the year that the form asks for.

const PACE = 1100; // milliseconds a year is looked at
const QUICK = 90;

/** Makes the controls of a new form work; `before` are those of the form it takes the place of. */
export function makeYears(form, walk, before) {
  const select = form.querySelector("[name=year]");
  const slider = form.querySelector(".net-slider");
  if (!select || !slider) return null;
  const button = form.querySelector(".net-play");
  const [play, stop] = [button.textContent, button.dataset.stop];
  let waiting = 0;
  for (const hidden of form.querySelectorAll(".net-years [hidden]")) hidden.hidden = false;

  const controls = { playing: false, timer: 0, form };
  const turn = (year, wait) => {
    select.value = year;
    slider.value = year;
    clearTimeout(waiting);
    waiting = setTimeout(walk, wait);
  };
  slider.addEventListener("input", () => {
    halt();
    turn(slider.value, QUICK);
  });
  button.addEventListener("click", () => {
    if (controls.playing) return halt();
    start(select.value === "" || select.value === slider.max ? Number(slider.min) : Number(slider.value) + 1);
  });

  function start(year) {
    controls.playing = true;
    button.textContent = stop;
    turn(year, 0);
  }

  function halt() {
    controls.playing = false;
    clearTimeout(controls.timer);
    button.textContent = play;
  }

  // the next year follows when the picture of this one has arrived with its new form
  if (before?.playing && before.form !== form && slider.value !== slider.max && select.value !== "") {
    controls.playing = true;
    button.textContent = stop;
    controls.timer = setTimeout(() => controls.playing && turn(Number(slider.value) + 1, 0), PACE);
  }
  return controls;
}
