export * from "@rxgrad/core/driver";
