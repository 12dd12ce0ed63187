import { describe, expect, it } from 'vitest';
import { bodyOf } from './bodyOf';

describe('bodyOf', () => {
  it('does not repeat a heading that became the title, or says the same', () => {
    expect(bodyOf({ text: '# Garage\nBrake pads', title: 'Garage', titleDerived: true })).toEqual({ body: 'Brake pads', titleRepeats: false });
    expect(bodyOf({ text: '# Garage\nBrake pads', title: 'Garage', titleDerived: false })).toEqual({ body: 'Brake pads', titleRepeats: false });
  });

  it('keeps a heading that says something else than the title', () => {
    expect(bodyOf({ text: '# Bill\nBrake pads', title: 'Garage', titleDerived: false }).body).toBe('# Bill\nBrake pads');
  });

  it('leaves out the metadata of other apps', () => {
    expect(bodyOf({ text: '---\ntags: [car]\n---\n# Garage\nBrake pads', title: 'Garage', titleDerived: false }).body).toBe('Brake pads');
    expect(bodyOf({ text: '---\nno end of it', title: 'x', titleDerived: false }).body).toBe('---\nno end of it');
  });

  it('says when a title only repeats how the text begins', () => {
    expect(bodyOf({ text: 'Slept badly.', title: 'Slept badly.', titleDerived: true })).toEqual({ body: 'Slept badly.', titleRepeats: true });
  });
});
