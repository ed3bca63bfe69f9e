// Pictures as a PDF of one page each (ISO 32000-1, 7.5): JPEG goes into it as it is.

export interface Page {
  jpeg: Uint8Array<ArrayBuffer>;
  width: number;
  height: number;
}

/** The long side of a page, in points: that of A4. */
const A4_LONG = 842;

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

export function pdfOf(pages: readonly Page[]): Blob {
  const parts: Uint8Array<ArrayBuffer>[] = [bytes("%PDF-1.4\n")];
  const places: number[] = [];
  let length = parts[0]!.length;
  const write = (...written: Uint8Array<ArrayBuffer>[]) => {
    parts.push(...written);
    length += written.reduce((sum, one) => sum + one.length, 0);
  };
  const object = (number: number, ...content: Uint8Array<ArrayBuffer>[]) => {
    places[number] = length;
    write(bytes(`${number} 0 obj\n`), ...content, bytes("\nendobj\n"));
  };
  // 1 is the catalogue, 2 the pages; each page has three: itself, what is drawn, the picture.
  const pageNumber = (at: number) => 3 + 3 * at;
  object(1, bytes("<</Type/Catalog/Pages 2 0 R>>"));
  object(2, bytes(`<</Type/Pages/Count ${pages.length}/Kids[${pages.map((_, at) => `${pageNumber(at)} 0 R`).join(" ")}]>>`));
  pages.forEach(({ jpeg, width, height }, at) => {
    const number = pageNumber(at);
    const share = A4_LONG / Math.max(width, height);
    const [wide, high] = [width * share, height * share].map((one) => one.toFixed(2));
    const drawing = `q ${wide} 0 0 ${high} 0 0 cm /P Do Q`;
    object(number, bytes(`<</Type/Page/Parent 2 0 R/MediaBox[0 0 ${wide} ${high}]/Contents ${number + 1} 0 R/Resources<</XObject<</P ${number + 2} 0 R>>>>>>`));
    object(number + 1, bytes(`<</Length ${drawing.length}>>stream\n${drawing}\nendstream`));
    const about = `<</Type/XObject/Subtype/Image/Width ${width}/Height ${height}/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode/Length ${jpeg.length}>>stream\n`;
    object(number + 2, bytes(about), jpeg, bytes("\nendstream"));
  });
  const table = length;
  const rows = places.slice(1).map((place) => `${String(place).padStart(10, "0")} 00000 n \n`);
  write(bytes(`xref\n0 ${rows.length + 1}\n0000000000 65535 f \n${rows.join("")}trailer\n<</Size ${rows.length + 1}/Root 1 0 R>>\nstartxref\n${table}\n%%EOF\n`));
  return new Blob(parts, { type: "application/pdf" });
}
