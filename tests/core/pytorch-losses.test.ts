import { test } from "uvu";
import { pytorchLosses } from "../support/pytorch.js";
import { meetsPytorch } from "./pytorch-meets.js";

for (const each of pytorchLosses()) test(`${each.name}, as PyTorch has it`, () => meetsPytorch(each));

test.run();
