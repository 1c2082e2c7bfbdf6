import { test } from "uvu";
import { pytorchCases } from "../support/pytorch.js";
import { meetsPytorch } from "./pytorch-meets.js";

for (const each of pytorchCases("networks")) test(`${each.name}, as PyTorch has it`, () => meetsPytorch(each));

test.run();
