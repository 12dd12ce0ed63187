// @ts-check
/** Renders public/icons/engram.svg into the PNG sizes that the manifest and iOS ask for. Run after changing the mark. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { CHROMIUM_ARGS, ensureBrowser } from './browser.mjs';

const icons = new URL('../public/icons/', import.meta.url);
const mark = await readFile(new URL('engram.svg', icons), 'utf8');
/** Without rounded corners: the system cuts its own shape. The mark is 60 % wide, well inside the safe 80 %. */
const fullBleed = mark.replace(' rx="112"', '');

const browser = await chromium.launch({ executablePath: ensureBrowser().executablePath, args: [...CHROMIUM_ARGS] });
try {
  for (const { name, size, svg } of [
    { name: 'engram-192.png', size: 192, svg: mark },
    { name: 'engram-512.png', size: 512, svg: mark },
    { name: 'engram-maskable-512.png', size: 512, svg: fullBleed },
    { name: 'apple-touch-180.png', size: 180, svg: fullBleed },
  ]) {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    await page.setContent(`<style>*{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`);
    await page.screenshot({ path: fileURLToPath(new URL(name, icons)), omitBackground: true });
    await page.close();
  }
} finally {
  await browser.close();
}
