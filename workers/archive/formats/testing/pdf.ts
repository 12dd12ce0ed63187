/** A PDF by hand: one page for each text (lines by `\n`), with an information dictionary. `encrypt`: as one that asks for a password. */
export function pdfOf(pages: readonly string[], { info = '', encrypt = '' }: { info?: string; encrypt?: string } = {}): string {
  const objects: string[] = ['<< /Type /Catalog /Pages 2 0 R >>', `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, index) => `${4 + index * 2} 0 R`).join(' ')}] >>`, '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'];
  pages.forEach((page, index) => {
    const content = page === '' ? 'q Q' : `BT /F1 12 Tf 72 720 Td 14 TL ${page.split('\n').map((line) => `(${line.replace(/[()\\]/g, '\\$&')}) Tj T*`).join(' ')} ET`;
    objects.push(`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents ${5 + index * 2} 0 R >>`, `<< /Length ${content.length} >>\nstream\n${content}\nendstream`);
  });
  objects.push(`<< ${info} >>`);
  const infoNumber = objects.length;
  if (encrypt !== '') objects.push(encrypt);
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const at = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const xref = file.length;
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('')}`;
  file += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info ${infoNumber} 0 R ${encrypt === '' ? '' : `/Encrypt ${objects.length} 0 R /ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]`} >>\nstartxref\n${xref}\n%%EOF\n`;
  return file;
}
