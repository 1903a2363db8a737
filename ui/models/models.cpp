#include "ui/models/feed.h"
