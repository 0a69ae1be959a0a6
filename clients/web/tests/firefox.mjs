/**
 * Firefox for the tests in Python, over WebDriver BiDi: Debian has no geckodriver. Takes a command in
 * each line of standard input, and answers each with a line.
 */
import { createInterface } from "node:readline";
import puppeteer from "puppeteer-core";

const [executablePath, userDataDir] = process.argv.slice(2);
const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath,
  userDataDir,
  headless: true,
  extraPrefsFirefox: { "dom.disable_beforeunload": true },
});
let errors = [];
let page = watched((await browser.pages())[0] ?? (await browser.newPage()));

function watched(tab) {
  tab.on("pageerror", (error) => errors.push(String(error)));
  return tab;
}

const commands = {
  open: async (url) => {
    const [bare] = url.split("#");
    if (page.url().split("#")[0] === bare) {
      await page.evaluate((to) => {
        location.href = to;
      }, url);
    } else {
      await page.goto(url);
    }
  },
  run: (script) => page.evaluate(`(async () => { ${script} })()`),
  click: (selector) => page.click(selector),
  enter: async (selector, text) => {
    await page.$eval(selector, (field) => {
      field.focus();
      field.select();
    });
    await page.keyboard.type(text);
  },
  press: (key) => page.keyboard.press(key),
  drag: async (selector, down, steps) => {
    const box = await (await page.$(selector)).boundingBox();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x, y + down, { steps });
    await page.mouse.up();
  },
  resize: (width, height) => page.setViewport({ width, height }),
  look: (path) => page.screenshot({ path }),
  tab: async () => {
    const other = (await browser.pages()).find((one) => one !== page);
    page = other ?? watched(await browser.newPage());
  },
  errors: () => {
    const since = errors;
    errors = [];
    return since;
  },
  close: () => browser.close(),
  pid: () => browser.process().pid,
};

for await (const line of createInterface({ input: process.stdin })) {
  const [name, ...values] = JSON.parse(line);
  try {
    const value = await commands[name](...values);
    console.log(JSON.stringify({ value: value ?? null }));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error) }));
  }
  if (name === "close") process.exit(0);
}
