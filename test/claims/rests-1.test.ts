import { restsTest } from './rests';

restsTest(0, 2);
