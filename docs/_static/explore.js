// Sliders for the figures whose pictures were drawn ahead. Without this script a figure shows its
// first picture.

function explore(figure) {
  const { controls, frames } = JSON.parse(
    figure.querySelector('script[type="application/json"]').textContent
  );
  const image = figure.querySelector("img");
  const panel = document.createElement("div");
  panel.className = "controls";

  const sliders = controls.map(({ name, values, start }) => {
    const label = document.createElement("label");
    const slider = document.createElement("input");
    const shown = document.createElement("output");
    const text = document.createElement("span");
    text.textContent = name;
    slider.type = "range";
    slider.min = 0;
    slider.max = values.length - 1;
    slider.value = values.indexOf(start);
    slider.autocomplete = "off"; // a browser that restores it would not restore the picture
    label.append(text, slider, shown);
    panel.append(label);
    const tell = () => {
      shown.textContent = values[slider.value];
      slider.setAttribute("aria-valuetext", values[slider.value]);
    };
    slider.addEventListener("input", () => {
      tell();
      draw();
    });
    tell();
    return slider;
  });

  // Frames are in the order of an odometer: the last control changes fastest.
  function draw() {
    const position = sliders.reduce(
      (sum, slider, i) => sum * controls[i].values.length + Number(slider.value),
      0
    );
    image.src = frames[position].src;
    image.alt = frames[position].alt;
  }

  // All pictures are fetched when a reader reaches for the sliders, so that none flickers later.
  panel.addEventListener(
    "pointerenter",
    () => frames.forEach(({ src }) => (new Image().src = src)),
    { once: true }
  );
  figure.prepend(panel);
}

document.querySelectorAll("figure.explore").forEach(explore);

// What is wider than a phone scrolls by itself; a keyboard must be able to get there.
function reach() {
  document.querySelectorAll('.picture, mjx-container[display="true"]').forEach((part) => {
    if (part.scrollWidth > part.clientWidth) {
      part.tabIndex = 0;
    } else {
      part.removeAttribute("tabindex");
    }
  });
}

addEventListener("resize", reach);
addEventListener("load", () => {
  reach();
  window.MathJax?.startup?.promise.then(reach);
});
