// What the service tells of where sites stand on the map platforms.
import { language, say, type Text } from "../../shared/language";

export interface Coded {
  code: string;
  title: Text;
}

export interface Listing {
  facility_id: number;
  name: string;
  status: string;
  state: string;
  day: string | null;
  platform_id: string | null;
  reason: string | null;
  changed_at: string | null;
  platform: Coded;
  changed_since: boolean;
  /** Codes of what the platform needs and the site has not: `position`, `address`, `photo:` and a function. */
  lacks: string[];
}

export interface Entry {
  platform: string;
  state: string;
  day: string;
  platform_id: string | null;
  reason: string | null;
  entered_at: string;
}

const PHOTO = "photo:";
const LACKS: Record<string, string> = { position: say("地图位置", "its position"), address: say("地址", "its address") };

/** What a site lacks, as words; of photos what they should show. */
export function lackingWords(lacks: string[], functions: Record<string, Text>): string {
  const shows = lacks.filter((one) => one.startsWith(PHOTO)).map((one) => one.slice(PHOTO.length));
  const photos = shows.map((code) => functions[code]?.[language] ?? code).join(say("、", ", "));
  const others = lacks.filter((one) => !one.startsWith(PHOTO)).map((code) => LACKS[code] ?? code);
  return [...others, ...(photos ? [say(`照片（${photos}）`, `photos (${photos})`)] : [])].join(say("、", ", "));
}

export const titleOf = (of: Coded[], code: string): string => of.find((one) => one.code === code)?.title[language] ?? code;
