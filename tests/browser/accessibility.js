// Looks at the page as it stands and returns what would keep a person out, one line for each.
() => {
  const troubles = [];
  const visible = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
  const trouble = (element, told) => troubles.push(`${told}: ${element.outerHTML.slice(0, 120)}`);

  // Contrast (WCAG 2.2, 1.4.3): 4.5 to 1, large text 3 to 1.
  const parse = (colour) => {
    const numbers = colour.match(/[\d.]+/g).map(Number);
    return [...numbers.slice(0, 3), numbers[3] ?? 1];
  };
  const over = ([r, g, b, a], [r2, g2, b2]) => [r * a + r2 * (1 - a), g * a + g2 * (1 - a), b * a + b2 * (1 - a), 1];
  const channel = (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const behind = (element) => {
    const own = parse(getComputedStyle(element).backgroundColor);
    if (own[3] === 1 || !element.parentElement) return own[3] ? own : [255, 255, 255, 1];
    return over(own, behind(element.parentElement));
  };
  const contrast = (element, style, told) => {
    const ground = behind(element), text = over(parse(style.color), ground);
    const [dark, bright] = [light(text), light(ground)].sort((one, other) => one - other);
    const ratio = (bright + 0.05) / (dark + 0.05), size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) trouble(element, `${told} has a contrast of ${ratio.toFixed(2)}`);
  };
  for (const element of document.body.querySelectorAll("*")) {
    if (!visible(element) || element.closest(".hidden")) continue;
    if ([...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim()))
      contrast(element, getComputedStyle(element), "text");
    if (element.placeholder) contrast(element, getComputedStyle(element, "::placeholder"), "placeholder");
  }

  // Names: whatever is worked with says what it is.
  const named = (element) =>
    [
      element.getAttribute("aria-label"),
      document.getElementById(element.getAttribute("aria-labelledby"))?.textContent,
      ...[...(element.labels ?? [])].map((label) => label.textContent),
      element.matches("input, select") ? "" : element.textContent,
    ].some((name) => name?.trim());
  for (const element of document.querySelectorAll("a, button, input, select, [role], section, article"))
    if (visible(element) && !element.matches("[role=status]") && !named(element)) trouble(element, "has no name");

  // Structure: one main, one h1, no heading level left out, ids once, references that lead somewhere, a language.
  if (document.querySelectorAll("main").length !== 1) troubles.push("there is not one main");
  const levels = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter(visible).map((one) => Number(one.tagName[1]));
  if (levels.filter((level) => level === 1).length !== 1) troubles.push("there is not one h1");
  levels.forEach((level, at) => level > (levels[at - 1] ?? 0) + 1 && troubles.push(`a heading jumps to level ${level}`));
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) troubles.push(`the id ${id} stands twice`);
  for (const name of ["aria-controls", "aria-labelledby", "aria-activedescendant"])
    for (const element of document.querySelectorAll(`[${name}]:not([hidden])`))
      if (!document.getElementById(element.getAttribute(name))) trouble(element, `${name} leads nowhere`);
  if (!document.documentElement.lang) troubles.push("the page has no language");
  if (!document.title) troubles.push("the page has no title");

  // Targets (2.5.8): 24 pixels, but for links in running text.
  for (const element of document.querySelectorAll("button, input, select, [role=option]"))
    if (visible(element) && Math.min(element.offsetWidth, element.offsetHeight) < 24) trouble(element, "is too small to hit");

  // Room (1.4.10): nothing makes the page itself scroll sideways.
  if (document.documentElement.scrollWidth > innerWidth) troubles.push("the page is wider than its window");
  return troubles;
}
