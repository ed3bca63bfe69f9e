import { expect, test } from "vitest";
import { faultsOfPages } from "./filed";

test("a fault of a whole page is one at no row that was read", () => {
  const rows = [{ sheet: "附件2-7-1", row: 7, site: "示例", case: null, faults: [] }];
  const at = (where: string) => ({ where, given: null, wanted: "" });
  const faults = [at("附件2-7-1:7:地址"), at("附件2-7-1:70:地址"), at("附件2-7-1:3:所属区局工会"), at("附件2-7-1")];
  expect(faultsOfPages(faults, rows).map((one) => one.where)).toEqual(["附件2-7-1:70:地址", "附件2-7-1:3:所属区局工会", "附件2-7-1"]);
});
