import { describe, expect, it } from 'vitest';
import { sharedDraft } from './sharedDraft';

const share = (fields: { title?: string; text?: string; url?: string }) => ({ title: '', text: '', url: '', receivedAt: 1_000, ...fields });

describe('sharedDraft', () => {
  it('keeps title, text and link of a page, at the time it was shared', () => {
    expect(sharedDraft(share({ title: 'Plum cake', text: 'Looks good', url: 'https://example.org/cake' }), [])).toEqual({
      title: 'Plum cake', text: 'Looks good\n\nhttps://example.org/cake', createdAt: 1_000, source: { kind: 'shared' },
    });
  });

  it('does not write a link twice that the text holds already', () => {
    expect(sharedDraft(share({ text: 'See https://example.org/cake', url: 'https://example.org/cake' }), [])?.text).toBe('See https://example.org/cake');
  });

  it('leaves out a title that the text begins with', () => {
    expect(sharedDraft(share({ title: 'Plum cake', text: 'Plum cake, from the market' }), [])).not.toHaveProperty('title');
  });

  it('makes the title the text where there is no other', () => {
    expect(sharedDraft(share({ title: 'Call the plumber' }), [])?.text).toBe('Call the plumber');
    expect(sharedDraft(share({ title: 'The plumber’s van' }), ['![van](images/a.png)'])?.text).toBe('The plumber’s van\n\n![van](images/a.png)');
  });

  it('puts images below the text, and needs none', () => {
    expect(sharedDraft(share({ text: 'Two of them' }), ['![a](x)', '![b](y)'])?.text).toBe('Two of them\n\n![a](x)\n\n![b](y)');
    expect(sharedDraft(share({}), ['![a](x)'])?.text).toBe('![a](x)');
    expect(sharedDraft(share({ text: ' \n ' }), [])).toBeNull();
  });
});
