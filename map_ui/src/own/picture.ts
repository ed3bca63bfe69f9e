// Photographed papers: made smaller so that they go through on a weak signal, and stay readable; several are one file.
import { say } from "../shared/language";
import { pdfOf, type Page } from "./pdf";

/** The long side of a page: 200 dots an inch of A4, at which print of 6 points is read. */
export const LONG_SIDE = 2400;
const QUALITY = 0.82;
export const MOST_BYTES = 10_000_000;

export class Unreadable extends Error {}

/** The size of a picture whose long side is at most so long, never larger than it is. */
export function sizeWithin(width: number, height: number, longSide = LONG_SIDE): [number, number] {
  const share = Math.min(1, longSide / Math.max(width, height));
  return [Math.round(width * share), Math.round(height * share)];
}

/** What is to be sent of the files that somebody chose for one paper: one picture as JPEG, several as one PDF, a PDF as it is.
 *
 * Throws an Unreadable, with words, where the browser cannot read one of them, or it is too large.
 */
export async function paperOf(files: readonly File[]): Promise<Blob> {
  const [first] = files;
  if (files.length === 1 && first!.type === "application/pdf") return small(first!);
  if (files.some((one) => one.type === "application/pdf")) throw new Unreadable(say("PDF 请单独上传，不要与照片一起选", "Send a PDF by itself, not together with photos"));
  const pages: Page[] = [];
  for (const file of files) pages.push(await pageOf(file));
  return small(pages.length === 1 ? new Blob([pages[0]!.jpeg], { type: "image/jpeg" }) : pdfOf(pages));
}

function small(paper: Blob): Blob {
  if (paper.size > MOST_BYTES) throw new Unreadable(say("文件超过 10 MB，请减少页数或分开上传", "It is larger than 10 MB: send fewer pages"));
  return paper;
}

async function pageOf(file: File): Promise<Page> {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => {
    throw new Unreadable(say("无法读取这张照片，请改用 JPEG 或 PNG", "This photo cannot be read; use JPEG or PNG"));
  });
  const [width, height] = sizeWithin(picture.width, picture.height);
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const drawn = canvas.getContext("2d")!;
  // What is transparent would come out black.
  drawn.fillStyle = "#fff";
  drawn.fillRect(0, 0, width, height);
  drawn.imageSmoothingQuality = "high";
  drawn.drawImage(picture, 0, 0, width, height);
  picture.close();
  const jpeg = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  if (!jpeg) throw new Unreadable(say("无法读取这张照片，请改用 JPEG 或 PNG", "This photo cannot be read; use JPEG or PNG"));
  return { jpeg: new Uint8Array(await jpeg.arrayBuffer()), width, height };
}
