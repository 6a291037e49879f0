"use strict";
var __importDefault = (this && this.__importDefault) || function (mod) {
    return (mod && mod.__esModule) ? mod : { "default": mod };
};
Object.defineProperty(exports, "__esModule", { value: true });
const logger_1 = require("./logger");
const pino_1 = __importDefault(require("pino"));
logger_1.logger.info({ a: 1 }, 'x');
(0, pino_1.default)({ name: 'own' }).info('y');
