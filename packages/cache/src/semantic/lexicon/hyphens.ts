// Hyphens that are a habit of writing. All others tell what belongs together: "man-eating chicken", "three hundred-year-old trees".

const COMPOUNDS = new Set(
  `mind-blowing long-term short-term full-time part-time well-known well-being real-time high-quality low-cost e-commerce self-esteem self-confidence self-control open-source user-friendly up-to-date state-of-the-art step-by-step day-to-day
  e-mail e-mails e-book e-books check-in check-out on-line off-line co-operate co-operation multi-threading multi-threaded pre-order non-profit non-fiction fan-fiction time-consuming cost-effective eco-friendly so-called world-class award-winning
  passive-aggressive must-have must-see decision-making problem-solving data-driven object-oriented cross-platform third-party first-time brand-new good-looking old-fashioned middle-class working-class`.split(/\s+/),
);

/** Whether it is one thing with its hyphen and without: by list, by its prefix, a name of two names, a name and its number, or an age in digits. */
export function isHyphenHabit(written: string): boolean {
  return COMPOUNDS.has(written.toLowerCase()) || /^\p{Lu}\p{Ll}+-\p{Lu}\p{Ll}+$/u.test(written) || /^\p{L}{3,}-\d+$/u.test(written) || /^(?:non|anti|multi|semi|ultra)-\p{L}+$/iu.test(written) || /^\d+-years?-old$/i.test(written);
}
