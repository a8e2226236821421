// Somebody who has nothing but a keyboard. Wherever the tab key leads, what has the focus must be seen and show that it
// has it; and no part may keep the focus for itself or let it fall to nowhere.
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';

type Role = Parameters<Page['getByRole']>[0];

const STEPS_MAX = 160;
/** A date has a stop for its year, month, day and calendar. */
const STOPS_MAX = 6;
const OPTIONS_MAX = 40;
const NOWHERE = 'nowhere';
const DAYS_MAX = 60;
const SETTLE_MS = 30;
/** Layout and scrolling follow the focus, and it comes back when the work is over; how soon, is for the machine to say. */
const PATIENCE_MS = 30_000;

export class Keys {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  press(...keys: string[]): Promise<void> {
    return keys.reduce((before, key) => before.then(() => this.page.keyboard.press(key)), Promise.resolve());
  }

  type(text: string): Promise<void> {
    return this.page.keyboard.type(text);
  }

  to(role: Role, name: string | RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    return this.toOne(this.page.getByRole(role, { name }), String(name), key);
  }

  /** Tab until what has the focus is one of these; everything on the way is looked at. */
  async toOne(wanted: Locator, name: string, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    await wanted.first().waitFor();
    let stuck = 0;
    for (let steps = 0; steps < STEPS_MAX; steps += 1) {
      if (await hasFocus(wanted)) return;
      const before = await this.at();
      await this.press(key);
      await this.page.waitForTimeout(SETTLE_MS);
      const now = await this.at();
      stuck = now === before ? stuck + 1 : 0;
      assert.ok(stuck < STOPS_MAX, `the focus does not leave ${now}`);
      assert.equal(await this.#faultOfFocus(), '', `on the way to ${name}`);
    }
    assert.fail(`the tab key never came to ${name}`);
  }

  /** Why nobody can see where the focus is, where that does not pass by itself. */
  async #faultOfFocus(): Promise<string> {
    for (let waited = 0; ; waited += SETTLE_MS) {
      const fault = await this.page.evaluate(faultOfFocus);
      if (fault === '' || waited >= PATIENCE_MS) return fault;
      await this.page.waitForTimeout(SETTLE_MS);
    }
  }

  /** Go there and press it. */
  async enter(role: Role, name: string | RegExp): Promise<void> {
    await this.to(role, name);
    await this.press('Enter');
  }

  /** Go to a field and replace what is in it. */
  async write(name: string | RegExp, text: string): Promise<void> {
    await this.to('textbox', name);
    await this.press('Control+A');
    await this.type(text);
  }

  /** In a group of radios the tab key comes to one, and arrows lead to the others. */
  async choose(name: string | RegExp): Promise<void> {
    const wanted = this.page.getByRole('radio', { name });
    await wanted.first().waitFor();
    const group = await wanted.first().getAttribute('name');
    await this.toOne(this.page.locator(`input[type="radio"][name="${group}"]`), String(name));
    await this.press('Space');
    for (let steps = 0; steps < OPTIONS_MAX && !(await hasFocus(wanted)); steps += 1)
      await this.press('ArrowDown');
    assert.ok(await hasFocus(wanted), String(name));
    await this.page.getByRole('radio', { name, checked: true }).first().waitFor({ state: 'attached' });
  }

  /** In an open menu arrows lead from item to item. */
  async item(name: string | RegExp): Promise<void> {
    const wanted = this.page.getByRole('menuitem', { name });
    await wanted.waitFor();
    for (let steps = 0; steps < OPTIONS_MAX && !(await hasFocus(wanted)); steps += 1) {
      await this.press('ArrowDown');
      await this.page.waitForTimeout(SETTLE_MS);
    }
    assert.ok(await hasFocus(wanted), String(name));
    await this.press('Enter');
  }

  /** The arrow keys of a native list until it shows `option`. */
  async select(name: string | RegExp, option: RegExp): Promise<void> {
    await this.to('combobox', name);
    const list = this.page.getByRole('combobox', { name });
    // What there is to choose from may still be on its way.
    await list.locator('option').filter({ hasText: option }).first().waitFor({ state: 'attached' });
    const chosen = () =>
      list.evaluate((one) => (one instanceof HTMLSelectElement ? one.selectedOptions[0]?.text : '') ?? '');
    await this.press('Home');
    for (let steps = 0; steps < OPTIONS_MAX && !option.test(await chosen()); steps += 1)
      await this.press('ArrowDown');
    assert.match(await chosen(), option);
  }

  /** A date field is typed in the sequence of the browser's own language. */
  async date(label: string | RegExp, date: string): Promise<void> {
    const field = this.page.getByLabel(label);
    const [year = '', month = '', day = ''] = date.split('-');
    await this.toOne(field, String(label));
    for (const parts of [
      [month, day, year],
      [year, month, day],
      [day, month, year],
    ]) {
      for (const part of parts) {
        await this.type(part);
        if (part === year) await this.press('ArrowRight');
      }
      if ((await field.inputValue()) === date) return;
      await this.press('Shift+Tab');
      await this.toOne(field, String(label));
    }
    assert.fail(`${label} does not take ${date}`);
  }

  /** In a calendar the tab key comes to one day, and arrows lead to the others. */
  async toDay(wanted: string): Promise<void> {
    const focused = () => this.page.evaluate(() => document.activeElement?.getAttribute('data-day') ?? '');
    await this.toOne(this.page.locator('button[data-day]'), wanted);
    for (let steps = 0; steps < DAYS_MAX && (await focused()) !== wanted; steps += 1) {
      const before = await focused();
      await this.press(before < wanted ? 'ArrowRight' : 'ArrowLeft');
      await this.page.waitForFunction(
        (old) => document.activeElement?.getAttribute('data-day') !== old,
        before,
      );
    }
    assert.equal(await focused(), wanted);
  }

  /** Presses a day of a calendar, which then shows that it is chosen. */
  async chooseDay(wanted: string): Promise<void> {
    await this.toDay(wanted);
    await this.press('Enter');
    await this.page.locator(`button[data-day="${wanted}"][aria-pressed="true"]`).waitFor();
  }

  /** After something was done the focus is still somewhere, or is back as soon as the work is over. */
  async kept(): Promise<void> {
    let before = NOWHERE;
    // Seen twice: what has the focus now may be a dialog that is about to go, and gives it back a moment later.
    for (let waited = 0; waited < PATIENCE_MS; waited += SETTLE_MS) {
      const now = await this.at();
      if (now !== NOWHERE && now === before) return;
      before = now;
      await this.page.waitForTimeout(SETTLE_MS);
    }
    assert.notEqual(before, NOWHERE, 'the focus fell to nowhere');
  }

  /** After a dialog was left, the focus is back where it was opened. */
  async backAt(name: RegExp): Promise<void> {
    for (let waited = 0; waited < PATIENCE_MS && !name.test(await this.at()); waited += SETTLE_MS)
      await this.page.waitForTimeout(SETTLE_MS);
    assert.match(await this.at(), name, 'the focus is where the dialog was opened');
  }

  /** What has the focus, in words for a message. */
  at(): Promise<string> {
    return this.page.evaluate((nowhere) => {
      const { activeElement: at } = document;
      if (!at || at === document.body) return nowhere;
      const same = [...document.querySelectorAll(at.tagName)];
      return `${at.tagName.toLowerCase()} ${same.indexOf(at)}: ${at.getAttribute('aria-label') ?? at.textContent?.slice(0, 60) ?? ''}`;
    }, NOWHERE);
  }
}

function hasFocus(wanted: Locator): Promise<boolean> {
  return wanted.evaluateAll((all) => all.some((one) => one === document.activeElement));
}

/** Runs in the page: why nobody could see where the focus is; empty when all is well or the browser has it. */
function faultOfFocus(): string {
  const at = document.activeElement;
  if (!at || at === document.body) return '';
  const named = `${at.tagName.toLowerCase()}.${at.className} "${(at.getAttribute('aria-label') ?? at.textContent ?? '').slice(0, 40)}"`;
  const labels = at instanceof HTMLInputElement ? [...(at.labels ?? [])] : [];
  const around = [at, ...labels, at.parentElement, at.nextElementSibling].filter((one) => one !== null);
  const styles = [
    ...around.map((one) => getComputedStyle(one)),
    ...around.flatMap((one) => [getComputedStyle(one, '::before'), getComputedStyle(one, '::after')]),
    ...[...at.children, ...labels.flatMap((label) => [...label.children])].map((one) =>
      getComputedStyle(one),
    ),
  ];
  const accent = getComputedStyle(document.documentElement).getPropertyValue('--jari-accent').trim();
  const probe = document.createElement('i');
  probe.style.color = accent;
  document.body.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  const isShown = styles.some(
    ({ outlineStyle, outlineWidth, borderTopColor, borderTopWidth, boxShadow }) =>
      (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1) ||
      (borderTopColor === colour && Number.parseFloat(borderTopWidth) >= 1) ||
      boxShadow.includes(colour),
  );
  if (!isShown) return `${named} does not show that it has the focus`;
  const boxes = around
    .map((one) => one.getBoundingClientRect())
    .filter(({ width, height }) => width * height > 4);
  const isSeen = boxes.some(({ left, top, width, height }) =>
    [0.1, 0.3, 0.5, 0.7, 0.9].some((share) => {
      const found = document.elementFromPoint(left + width * share, top + height * share);
      return found !== null && around.some((one) => one.contains(found));
    }),
  );
  return isSeen ? '' : `${named} has the focus and is covered or out of sight`;
}
