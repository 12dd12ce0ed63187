import { describe, expect, it } from 'vitest';
import { securityHeaders } from '../../scripts/headers.mjs';
import { withSecurityHeaders } from './shell-headers';

const html = (headers: Record<string, string> = {}): Response => new Response('<p>shell</p>', { headers: { 'Content-Type': 'text/html', ...headers } });

describe('withSecurityHeaders', () => {
  it.each(['document', 'worker', 'sharedworker', 'iframe'])('adds every header to a bare %s', async (destination) => {
    const response = withSecurityHeaders(destination, html());
    for (const [name, value] of Object.entries(securityHeaders())) expect(response.headers.get(name)).toBe(value);
    expect(response.headers.get('Content-Type')).toBe('text/html');
    expect(await response.text()).toBe('<p>shell</p>');
  });

  it('keeps what the host sent', () => {
    const response = withSecurityHeaders('document', html({ 'Content-Security-Policy': "default-src 'self'" }));
    expect(response.headers.get('Content-Security-Policy')).toBe("default-src 'self'");
    expect(response.headers.get('Cross-Origin-Opener-Policy')).toBe('same-origin');
  });

  it('hands on a complete response untouched', () => {
    const complete = html({ ...securityHeaders() });
    expect(withSecurityHeaders('document', complete)).toBe(complete);
  });

  it.each(['image', 'style', 'font', ''])('leaves a response for "%s" alone', (destination) => {
    const response = html();
    expect(withSecurityHeaders(destination, response)).toBe(response);
  });

  it('does not touch an error response', () => {
    const response = Response.error();
    expect(withSecurityHeaders('document', response)).toBe(response);
  });

  it('does not give a body to a status that has none', () => {
    const response = withSecurityHeaders('document', new Response(null, { status: 204 }));
    expect(response.status).toBe(204);
    expect(response.body).toBeNull();
  });
});

describe('content security policy', () => {
  it('lets nothing in that could run foreign text, and reaches no origin but the hub of models', () => {
    const directives = (securityHeaders()['Content-Security-Policy'] ?? '').split('; ');
    const connect = "connect-src 'self' https://huggingface.co https://*.huggingface.co https://*.hf.co";
    expect(directives).toContain(connect);
    for (const directive of directives) if (directive !== connect) expect(directive).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:|\*/);
  });

  it('adds hosts that may be reached, and refuses what is not one', () => {
    expect(securityHeaders(['https://models.example'])['Content-Security-Policy']).toMatch(/connect-src 'self' [^;]*https:\/\/models\.example;/);
    expect(() => securityHeaders(["https://a.example; script-src 'unsafe-inline'"])).toThrow(TypeError);
  });
});
